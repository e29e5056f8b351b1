"""A template is offered, used by the exports of the unit and of those below, and given up (EXPORTS §3.2)."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from typing import Any

import docx
import pytest

from services.common.contracts import read_json
from services.common.errors import NotFound, Refused
from services.common.settings import Settings
from services.common.submissions import Submission
from services.export.domain.template.samples import SAMPLES
from services.export.domain.template.template import TEMPLATES, Template
from services.export.handlers.orders import request
from services.export.handlers.tables import TABLES
from services.export.handlers.template_in_force import template_of
from services.export.handlers.templates import (
    HANDLERS,
    SAMPLED,
    file_of,
    preview_of,
    publish_guides,
    refusal,
    sample_of,
)
from services.export.ports.states import Known
from services.export.ports.templates import Uploaded
from services.export.writers.docx import template_bytes
from services.export.writers.own_template import own_template
from tests.unit.export.fake_port import COLLEGE, SCHOOL, FakeExports, asked, job

SAMPLE = sample_of("fujian4")
OWN = template_bytes(SAMPLE)  # type: ignore[arg-type]
TABLE = "fujian4"


def edited(text: str) -> bytes:
    document = docx.Document(BytesIO(OWN))
    document.add_paragraph(text)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def posted(form: str, number: int, unit: str, **body: Any) -> Submission:
    path = COLLEGE.path[: COLLEGE.path.index(unit) + 1]
    filled = {"unit": unit, "table": TABLE, **body}
    return replace(
        asked(), id=f"t{number}", form=form, unit=unit, unit_path=path, body=filled, key=None
    )


class Office:
    """A port, and the forms of one unit's staff one after the other."""

    def __init__(self) -> None:
        self.port = FakeExports()
        self.number = 0

    def post(self, form: str, unit: str = SCHOOL.id, **body: Any) -> Any:
        self.number += 1
        submission = posted(form, self.number, unit, **body)
        self.port.submissions[submission.id] = submission
        outcome = HANDLERS[form](job(form, submission.id, {}), self.port)
        self._commit()
        return outcome

    def offer(self, data: bytes, unit: str = SCHOOL.id, **body: Any) -> Any:
        attachment = f"a{self.number}"
        self.port.uploads[attachment] = Uploaded(
            name="附件4.docx", data=data, sha256=sha256(data).hexdigest()
        )
        return self.post("export/template", unit, attachment=attachment, **body)

    def _commit(self) -> None:
        self.port.known["templates"] = [
            Known(record, self.port.plain(state))
            for (collection, record), state in self.port.records.items()
            if collection == "templates"
        ]

    def template(self, unit: str = SCHOOL.id) -> Template:
        state: Template = self.port.records[TEMPLATES.collection, f"{unit}:{TABLE}"]
        return state


@pytest.fixture
def office() -> Office:
    return Office()


def exported(office: Office, *formats: str) -> dict[str, Any]:
    office.port.submissions["s1"] = asked(period="2026H2", formats=list(formats))
    request(job("export/request", "s1", {}), office.port)
    return office.port.exports.pop("s1")


def test_an_accepted_template_is_kept_with_its_digest_and_a_preview(office: Office) -> None:
    data = edited("一式两份")

    told = office.offer(data, note=" 加一行 ")

    version = office.template().versions[0]
    digest = sha256(data).hexdigest()
    assert told == {"template": "jxnu:fujian4", "version": 1, "sha256": digest}
    assert (version.sha256, version.size, version.note) == (digest, len(data), "加一行")
    assert office.port.files[file_of(digest)] == data
    preview = docx.Document(BytesIO(office.port.files[preview_of(TABLE, digest)]))
    assert preview.paragraphs[-1].text == "一式两份"


def test_a_bad_template_is_refused_with_every_reason_and_nothing_is_kept(office: Office) -> None:
    with pytest.raises(Refused) as caught:
        office.offer(edited("{{ 甲 }}{{ 乙 }}"))

    assert caught.value.code == "template_refused"
    assert caught.value.message.startswith("有2处问题：1. 没有叫“")
    assert len(caught.value.details["faults"]) == 2
    assert not office.port.files
    assert not office.port.records


def test_exports_of_the_unit_and_below_are_written_with_it_and_say_so(office: Office) -> None:
    data = edited("一式两份")
    own = exported(office, "docx")

    office.offer(data)
    export = exported(office, "docx", "xlsx")

    file = office.port.files[export["files"][0]["file_id"]]
    assert docx.Document(BytesIO(file)).paragraphs[-1].text == "一式两份"
    assert own["template"] == {"owner": "", "version": 0, "sha256": sha256(OWN).hexdigest()}
    assert export["template"] == {
        "owner": SCHOOL.id,
        "version": 1,
        "sha256": sha256(data).hexdigest(),
    }


def test_an_export_without_a_document_names_no_template(office: Office) -> None:
    assert exported(office, "xlsx")["template"] is None


def test_the_nearest_unit_s_template_counts(office: Office) -> None:
    office.offer(edited("学校的"))
    office.offer(edited("学院的"), COLLEGE.id)

    found = template_of(office.port, TABLE, COLLEGE, document=SAMPLE, as_of=None)
    above = template_of(office.port, TABLE, SCHOOL, document=SAMPLE, as_of=None)

    assert found
    assert above
    assert (found.owner, above.owner) == (COLLEGE.id, SCHOOL.id)


def test_a_withdrawal_goes_back_to_what_was_used_before(office: Office) -> None:
    office.offer(edited("第一版"))
    office.offer(edited("第二版"))

    first = office.post("export/template-withdrawal", reason="印错了")
    one = exported(office, "docx")["template"]
    second = office.post("export/template-withdrawal", reason="也错了")
    own = exported(office, "docx")["template"]

    assert (first["version"], second["version"]) == (1, 0)
    assert (one["version"], own["version"], own["owner"]) == (1, 0, "")


def test_a_table_without_template_and_a_file_that_is_not_there_are_refused(office: Office) -> None:
    with pytest.raises(NotFound) as of_table:
        sample_of("ledger-points")
    with pytest.raises(NotFound):
        office.post("export/template", attachment="a" + "0" * 31)

    assert of_table.value.code == "table_without_template"


def test_a_template_that_no_longer_fits_the_table_is_refused_with_what_to_do(
    office: Office,
) -> None:
    data = edited("一式两份")
    office.offer(data)
    digest = sha256(data).hexdigest()
    office.port.files[file_of(digest)] = edited("{{ 改了名的标签 }}")

    with pytest.raises(Refused) as caught:
        exported(office, "docx")

    assert caught.value.code == "template_unfit"


def test_one_fault_is_told_without_a_number() -> None:
    assert refusal(["没有正文"], "x").message == "没有正文。"


def test_the_guides_name_every_table_s_tags_and_keep_its_own_file_and_preview(
    office: Office,
) -> None:
    publish_guides(office.port)

    assert set(office.port.guides) == set(SAMPLED) == set(TABLES)
    assert {table for table, guide in office.port.guides.items() if guide["own"]} == set(SAMPLES)
    assert all(guide["fields"] for guide in office.port.guides.values())
    for table in SAMPLES:
        guide = office.port.guides[table]
        digest = guide["own"]["sha256"]
        assert office.port.files[file_of(digest)] == own_template(sample_of(table))
        assert preview_of(table, digest) in office.port.files
        assert all(tag["means"] for tag in guide["tags"])


@pytest.mark.parametrize(
    ("form", "tables"),
    [("template", SAMPLES), ("template-withdrawal", SAMPLES), ("workbook", SAMPLED)],
)
def test_a_form_takes_exactly_the_tables_that_there_are(
    form: str, tables: Mapping[str, object]
) -> None:
    schema = read_json(Settings().schemas_dir / "forms/export" / form / "v1.json")

    table = schema["properties"]["table"]
    named = table.get("enum") or table["pattern"].removeprefix("^(").removesuffix(")$").split("|")

    assert set(named) == set(tables)
