"""A workbook of a department above is registered with its cell map, and given up (EXPORTS §4.5)."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from services.common.jobs import Job
from services.common.runner import Handler
from services.common.submissions import Submission
from services.export.domain.template.samples import DAY
from services.export.domain.template.versions import Version
from services.export.domain.workbook.cells import Dates, Place
from services.export.domain.workbook.workbook import (
    WORKBOOKS,
    Edition,
    WorkbookAccepted,
    accept,
    withdraw,
    workbook_id,
)
from services.export.handlers.templates import SAMPLED, refusal
from services.export.ports import Exports
from services.export.ports.templates import Uploaded
from services.export.writers.workbook import CellMap
from services.export.writers.workbook_check import suffix_of, workbook_faults

Result = Mapping[str, Any]


def take_workbook(job: Job, port: Exports) -> Result:
    """Form export/workbook: file and cell map are checked together. Raises Refused (workbook_refused)."""
    submission = port.submission(job.subject)
    body = submission.body
    sample = SAMPLED[body["table"]]()
    file = port.uploaded(body["attachment"])
    suffix = suffix_of(file.name)
    cells = CellMap(
        places=tuple(Place(**place) for place in body["cells"]),
        dates=Dates(body.get("dates", Dates.CHINESE.value)),
    )
    faults = workbook_faults(file.data, suffix, cells, sample, DAY)
    if faults:
        raise refusal(faults, "workbook_refused")
    port.keep_file(_file_of(file), file.name, BytesIO(file.data))
    record = workbook_id(submission.unit, body["code"])
    events = accept(port.state(WORKBOOKS, record), _offered(port, submission, file, cells))
    port.append(WORKBOOKS, record, submission.author(port.now), events)
    version = events[0].edition.file.number
    return {"workbook": record, "version": version, "sha256": file.sha256}


def withdraw_workbook(job: Job, port: Exports) -> Result:
    """Form export/workbook-withdrawal: back to the edition before, or out of use."""
    submission = port.submission(job.subject)
    record = workbook_id(submission.unit, submission.body["code"])
    events = withdraw(port.state(WORKBOOKS, record), submission.body["reason"].strip())
    port.append(WORKBOOKS, record, submission.author(port.now), events)
    return {"workbook": record, "version": events[0].in_force}


def _file_of(file: Uploaded) -> str:
    return f"workbook:{file.sha256}"


def _offered(
    port: Exports, submission: Submission, file: Uploaded, cells: CellMap
) -> WorkbookAccepted:
    body = submission.body
    version = Version(
        number=0,
        file_id=_file_of(file),
        name=file.name,
        sha256=file.sha256,
        size=len(file.data),
        note=body.get("note", "").strip(),
        by=submission.client,
        offered_at=submission.received_at,
        accepted_at=port.now,
    )
    return WorkbookAccepted(
        code=body["code"],
        unit=submission.unit,
        unit_path=submission.unit_path,
        edition=Edition(
            file=version,
            title=body["title"].strip(),
            table=body["table"],
            suffix=suffix_of(file.name),
            dates=cells.dates,
            places=tuple(cells.places),
        ),
    )


HANDLERS: Mapping[str, Handler[Exports]] = {
    "export/workbook": take_workbook,
    "export/workbook-withdrawal": withdraw_workbook,
}
