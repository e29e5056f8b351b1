"""A Word template that an office edited: looked at, taken, given up (EXPORTS §3.2)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from typing import Any

from services.common.errors import NotFound, Refused
from services.common.jobs import Job
from services.common.runner import Handler
from services.common.submissions import Submission
from services.export.domain.document import Document
from services.export.domain.template.samples import DAY, REGISTERS, SAMPLES
from services.export.domain.template.tags import Tag, tags_of
from services.export.domain.template.template import (
    TEMPLATES,
    TemplateAccepted,
    accept,
    template_id,
    withdraw,
)
from services.export.domain.template.versions import Version
from services.export.domain.workbook.fields import fields_of, values_of
from services.export.ports import Exports
from services.export.ports.templates import Uploaded
from services.export.writers.own_template import own_template
from services.export.writers.template_check import filled_with, template_faults

Result = Mapping[str, Any]
SAMPLED_AT = datetime(2026, 12, 31, tzinfo=UTC)
"""The instant that a preview says it was made: the same template has the same preview."""


SAMPLED: Mapping[str, Callable[[], Document]] = {**SAMPLES, **REGISTERS}
"""Every table by name, with a sample of it."""


def file_of(digest: str) -> str:
    """Where a template's bytes are kept."""
    return f"template:{digest}"


def preview_of(table: str, digest: str) -> str:
    """Where the table's sample, written over that template, is kept."""
    return f"template-preview:{table}:{digest}"


def sample_of(table: str) -> Document:
    """The sample of a table that has templates; raises NotFound (table_without_template)."""
    if table not in SAMPLES:
        raise NotFound(
            f"“{table}”没有可以修改的模板，可用的有 {'、'.join(SAMPLES)}",
            code="table_without_template",
        )
    return SAMPLES[table]()


def refusal(faults: Sequence[str], code: str) -> Refused:
    """All faults in one sentence, numbered where there are several."""
    if len(faults) == 1:
        return Refused(f"{faults[0]}。", code=code)
    listed = "；".join(f"{number}. {fault}" for number, fault in enumerate(faults, start=1))
    return Refused(
        f"有{len(faults)}处问题：{listed}。", code=code, details={"faults": list(faults)}
    )


def take_template(job: Job, port: Exports) -> Result:
    """Form export/template: checked whole, then used from the next export on. Raises Refused (template_refused)."""
    submission = port.submission(job.subject)
    table = submission.body["table"]
    sample = sample_of(table)
    file = port.uploaded(submission.body["attachment"])
    faults = template_faults(file.data, tags_of(sample), sample, SAMPLED_AT)
    if faults:
        raise refusal(faults, "template_refused")
    _keep(port, table, sample, file)
    record = template_id(submission.unit, table)
    events = accept(port.state(TEMPLATES, record), _offered(port, submission, file))
    port.append(TEMPLATES, record, submission.author(port.now), events)
    return {"template": record, "version": events[0].version.number, "sha256": file.sha256}


def withdraw_template(job: Job, port: Exports) -> Result:
    """Form export/template-withdrawal: back to the version before, or to the program's own."""
    submission = port.submission(job.subject)
    record = template_id(submission.unit, submission.body["table"])
    events = withdraw(port.state(TEMPLATES, record), submission.body["reason"].strip())
    port.append(TEMPLATES, record, submission.author(port.now), events)
    return {"template": record, "version": events[0].in_force}


def publish_guides(port: Exports) -> None:
    """What intake shows of every table: tags, fields, the program's own template, a preview."""
    port.keep_guides([_guide(port, table, make()) for table, make in SAMPLED.items()])


def _offered(port: Exports, submission: Submission, file: Uploaded) -> TemplateAccepted:
    version = Version(
        number=0,
        file_id=file_of(file.sha256),
        name=file.name,
        sha256=file.sha256,
        size=len(file.data),
        note=submission.body.get("note", "").strip(),
        by=submission.client,
        offered_at=submission.received_at,
        accepted_at=port.now,
    )
    return TemplateAccepted(
        table=submission.body["table"],
        unit=submission.unit,
        unit_path=submission.unit_path,
        version=version,
    )


def _keep(port: Exports, table: str, sample: Document, file: Uploaded) -> None:
    port.keep_file(file_of(file.sha256), file.name, BytesIO(file.data))
    preview = filled_with(file.data, sample, SAMPLED_AT)
    port.keep_file(preview_of(table, file.sha256), f"样张-{file.name}", BytesIO(preview))


def _guide(port: Exports, table: str, sample: Document) -> dict[str, Any]:
    return {
        "_id": table,
        "title": sample.title,
        "number": sample.number,
        "own": _own(port, table, sample),
        "tags": [_shown(tag) for tag in tags_of(sample)],
        "fields": [field._asdict() for field in fields_of(values_of(sample, DAY))],
    }


def _own(port: Exports, table: str, sample: Document) -> dict[str, Any] | None:
    data = own_template(sample)
    if data is None:
        return None
    name = "_".join(filter(None, (sample.number, sample.title, "模板.docx")))
    file = Uploaded(name=name, data=data, sha256=sha256(data).hexdigest())
    _keep(port, table, sample, file)
    return {"name": name, "sha256": file.sha256, "size": len(data)}


def _shown(tag: Tag) -> dict[str, Any]:
    return {
        "name": tag.name,
        "means": tag.means,
        "required": tag.required,
        "of": tag.of,
        "list": tag.is_list,
    }


HANDLERS: Mapping[str, Handler[Exports]] = {
    "export/template": take_template,
    "export/template-withdrawal": withdraw_template,
}
