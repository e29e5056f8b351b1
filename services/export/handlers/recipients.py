"""Who gets a unit's tables, as the unit says (EXPORTS §7)."""

from collections.abc import Mapping

from services.common.jobs import Job
from services.common.runner import Handler
from services.export.domain.recipient.entering import set_recipient
from services.export.domain.recipient.recipient import RECIPIENTS, Recipient, Way
from services.export.handlers.building import Result
from services.export.ports import Exports

OPTIONAL = ("address", "user", "folder", "host_key", "signed", "certificate", "open")


def take_recipient(job: Job, port: Exports) -> Result:
    """Form export/recipient: the latest about a recipient counts."""
    submission = port.submission(job.subject)
    body = submission.body
    recipient = Recipient(
        unit=submission.unit,
        unit_path=submission.unit_path,
        code=body["code"],
        name=body["name"].strip(),
        tables=tuple(body["tables"]),
        way=Way(body["way"]),
        as_of=submission.received_at,
        **{name: body[name] for name in OPTIONAL if name in body},
    )
    events = set_recipient(port.state(RECIPIENTS, recipient.id), recipient)
    port.append(RECIPIENTS, recipient.id, submission.author(port.now), events)
    return {"recipient": recipient.id}


HANDLERS: Mapping[str, Handler[Exports]] = {"export/recipient": take_recipient}
