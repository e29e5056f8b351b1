"""Exports become packages, one in force per report and recipient; people enter what came of them (B9)."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.common.errors import NotFound, Refused
from services.common.submissions import Submission
from services.export.domain.package.manifest import DATA
from services.export.domain.package.package import PACKAGES, Package, PackageStage
from services.export.domain.recipient.recipient import RECIPIENTS, RecipientSet
from services.export.handlers import HANDLERS, packages
from services.export.packing.opening import Opened, open_package
from tests.unit.export.fake_port import COLLEGE, NOON, SCHOOL, FakeExports, asked, job
from tests.unit.export.test_recipient import recipient

TO = "jxnu:jiaogongwei"
HOUR = timedelta(hours=1)
FORM = {"export": "x1", "recipient": TO, "unit": SCHOOL.id}


def kept_export(port: FakeExports, export_id: str = "x1", **changes: Any) -> None:
    """附件4 of the school, built before."""
    port.files[f"{export_id}:xlsx"] = f"the workbook of {export_id}".encode()
    file = {"name": "附件4_某大学.xlsx", "file_id": f"{export_id}:xlsx"}
    usual = {
        "_id": export_id,
        "table": "fujian4",
        "title": "基层党组织星级评定情况统计表",
        "unit": SCHOOL.id,
        "unit_name": SCHOOL.name,
        "unit_path": list(SCHOOL.path),
        "period": "2026H2",
        "period_label": "2026年下半年",
        "snapshot": {"as_of": NOON, "stars": [{"star": 5, "branches": 1}]},
        "files": [file],
    }
    port.exports[export_id] = {**usual, **changes}


def office(**changes: Any) -> FakeExports:
    port = FakeExports()
    kept_export(port, **changes)
    receives(port)
    return port


def receives(port: FakeExports, **changes: Any) -> None:
    given = recipient(**changes)
    author = asked().author(NOON)
    port.append(RECIPIENTS, given.id, author, [RecipientSet(recipient=given)])


def make(port: FakeExports, export_id: str = "x1", at: datetime = NOON) -> str:
    left = job("package.make", export_id, {"recipient": TO, "supersedes": ""}, due=at)
    return str(HANDLERS["package.make"](left, port)["package"])


def posted(port: FakeExports, form: str, body: dict[str, Any], unit: str = SCHOOL.id) -> Any:
    submission: Submission = replace(asked(), form=form, body=body, unit=unit)
    port.submissions[submission.id] = submission
    return HANDLERS[form](job(form, submission.id, {}), port)


def state(port: FakeExports, package_id: str) -> Package:
    found = port.state(PACKAGES, package_id)
    assert found is not None
    return found


def opened(port: FakeExports, package_id: str) -> Opened:
    return open_package(port.files[package_id])


def test_b9_a_package_holds_the_documents_the_figures_and_the_pages_to_send_back() -> None:
    port = office()

    made = make(port)

    whole = opened(port, made)
    assert whole.faults == ()
    assert set(whole.files) == {"files/附件4_某大学.xlsx", DATA, "回执.docx", "回执.txt"}
    assert whole.files["files/附件4_某大学.xlsx"] == b"the workbook of x1"
    figures = json.loads(whole.files[DATA])
    assert figures["schema"] == "lianxin/figures/v1"
    assert figures["snapshot"]["stars"] == [{"star": 5, "branches": 1}]
    assert (figures["unit"], figures["period"], figures["as_of"]) == (SCHOOL.id, "2026H2", None)


def test_a_package_says_what_it_is_and_is_left_to_be_sent() -> None:
    port = office()

    made = make(port)

    package = state(port, made)
    assert made.startswith("jxnu.fujian4.2026H2.")
    assert package.stage is PackageStage.MADE
    assert package.file_name == "报送包_某大学_基层党组织星级评定情况统计表_2026年下半年.zip"
    assert package.bytes == len(port.files[made])
    assert [(left.id, left.kind, left.subject) for left in port.jobs] == [
        (f"package.send:{made}", "package.send", made)
    ]


def test_the_same_export_is_packed_once_for_a_recipient() -> None:
    port = office()

    made = make(port)

    assert make(port, at=NOON + HOUR) == made
    assert posted(port, "export/package", FORM)["package"] == made
    assert port.versions[PACKAGES.collection, made] == 1
    assert len(port.jobs) == 1


def test_equal_input_gives_an_equal_package() -> None:
    one, two = office(), office()

    first, second = make(one), make(two)

    assert first == second
    assert one.files[first] == two.files[second]


def test_b9_a_correction_replaces_the_former_package_which_stays() -> None:
    port = office()
    first = make(port)
    before = port.files[first]

    kept_export(port, "x2")
    second = make(port, "x2", NOON + HOUR)

    assert state(port, first).superseded_by == second
    assert state(port, second).supersedes == first
    assert port.files[first] == before
    manifest = opened(port, second).manifest
    assert manifest is not None
    assert manifest.supersedes == first


def test_going_back_to_an_earlier_export_is_a_correction_too() -> None:
    port = office()
    kept_export(port, "x2")

    first, second, third = make(port), make(port, "x2"), make(port, "x1")

    assert len({first, second, third}) == 3
    assert state(port, third).supersedes == second
    assert state(port, third).stage is PackageStage.MADE


def test_another_report_or_recipient_replaces_nothing() -> None:
    port = office()
    first = make(port)
    kept_export(port, "x2", period="2027H1", period_label="2027年上半年")
    kept_export(port, "x3", subject="n1")

    made = [make(port, "x2"), make(port, "x3")]

    assert not state(port, first).superseded_by
    assert all(not state(port, each).supersedes for each in made)


def test_a_classification_comes_from_the_export_and_is_never_invented() -> None:
    plain, marked = office(), office(classification="秘密★1年")

    first, second = make(plain), make(marked)

    manifest = opened(marked, second).manifest
    assert manifest is not None
    assert state(plain, first).classification == ""
    assert state(marked, second).classification == manifest.classification == "秘密★1年"


def test_personal_data_are_told_of() -> None:
    port = office(personal=True)

    assert state(port, make(port)).personal


def test_a_name_of_two_lines_is_one_line_in_a_package() -> None:
    port = office(unit_name="某大学\n附属学院")

    assert opened(port, make(port)).faults == ()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"open": False}, "recipient_closed"),
        ({"tables": ("sijinsilian",)}, "recipient_not_for_table"),
    ],
)
def test_a_recipient_gets_what_it_is_meant_for(changes: dict[str, Any], code: str) -> None:
    port = office()
    receives(port, as_of=NOON + HOUR, **changes)

    with pytest.raises(Refused) as refused:
        make(port)

    assert refused.value.code == code


def test_a_recipient_of_another_unit_gets_nothing() -> None:
    port = office()
    receives(port, unit=COLLEGE.id, unit_path=COLLEGE.path)

    with pytest.raises(Refused) as refused:
        posted(port, "export/package", FORM | {"recipient": "jxnu.a:jiaogongwei"})

    assert refused.value.code == "recipient_elsewhere"


def test_what_is_not_there_is_not_packed() -> None:
    port = office()

    with pytest.raises(NotFound) as no_export:
        make(port, "x9")
    with pytest.raises(NotFound) as no_recipient:
        posted(port, "export/package", FORM | {"recipient": "jxnu:nobody"})

    assert no_export.value.code == "export_not_found"
    assert no_recipient.value.code == "recipient_not_found"


def test_an_export_of_another_unit_is_not_packed_by_hand() -> None:
    port = office()

    with pytest.raises(Refused) as refused:
        posted(port, "export/package", FORM, unit=COLLEGE.id)

    assert refused.value.code == "export_elsewhere"


def test_what_the_other_end_could_not_open_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    port = office()
    port.exports["x1"]["files"][0]["name"] = "bad:name.xlsx"

    with pytest.raises(Refused, match="不能用在文件名里") as refused:
        make(port)

    assert refused.value.code == "package_unfit"


def handed_over(package_id: str, **changes: Any) -> dict[str, Any]:
    at = (NOON).isoformat()
    return {"package": package_id, "unit": SCHOOL.id, "at": at, "by": "组织部 张三", **changes}


def receipt(package_id: str, **changes: Any) -> dict[str, Any]:
    at = NOON.isoformat()
    usual = {"package": package_id, "unit": SCHOOL.id, "answer": "接收", "by": "李四", "at": at}
    return usual | changes


def test_b9_taken_there_by_hand_and_acknowledged_with_a_sealed_page() -> None:
    port = office(classification="秘密★1年")
    made = make(port)
    digest = state(port, made).manifest_sha256

    posted(port, "export/package-handed-over", handed_over(made))
    told = posted(port, "export/receipt", receipt(made, sha256=digest, scan="a1"))

    package = state(port, made)
    assert told["stage"] == "acknowledged"
    assert package.sent is not None
    assert (package.sent.by, package.scans) == ("组织部 张三", ("a1",))


def test_a_return_by_hand_has_its_reasons() -> None:
    port = office()
    made = make(port)
    posted(port, "export/package-handed-over", handed_over(made))

    told = posted(port, "export/receipt", receipt(made, answer="退回", reasons=["缺少盖章页"]))

    package = state(port, made)
    assert told["stage"] == "returned"
    assert package.receipt is not None
    assert package.receipt.reasons == ("缺少盖章页",)


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_package_was_taken_there_between_its_making_and_now(hours: int) -> None:
    port = office()
    made = make(port)

    with pytest.raises(Refused) as refused:
        posted(
            port,
            "export/package-handed-over",
            handed_over(made, at=(NOON + hours * HOUR).isoformat()),
        )

    assert refused.value.code == "hand_over_out_of_order"


def test_a_package_of_another_unit_has_no_receipt() -> None:
    port = office()
    made = make(port)

    with pytest.raises(Refused) as refused:
        posted(port, "export/receipt", receipt(made), unit=COLLEGE.id)

    assert refused.value.code == "package_elsewhere"
    with pytest.raises(NotFound):
        posted(port, "export/receipt", receipt("none"))


def test_packages_are_made_one_by_one() -> None:
    assert set(packages.HANDLERS) == packages.LONG
