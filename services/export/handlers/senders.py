"""Who may send packages here, as a unit above them says (B10)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from services.common.jobs import Job
from services.common.runner import Handler
from services.export.domain.sender.entering import set_sender
from services.export.domain.sender.sender import SENDERS, Sender, Stands, TrustedKey
from services.export.handlers.building import Result
from services.export.packing.signing import public_key_from
from services.export.ports import Exports

OPTIONAL = ("signed", "open")


def take_sender(job: Job, port: Exports) -> Result:
    """Form export/sender: the latest about a sender counts. Raises Refused (bad_sender, bad_key), NotFound."""
    submission = port.submission(job.subject)
    body = submission.body
    sender = Sender(
        unit=submission.unit,
        unit_path=submission.unit_path,
        name=body["name"].strip(),
        units=tuple(Stands(**row) for row in body["units"]),
        tables=tuple(body["tables"]),
        keys=tuple(_key(row) for row in body["keys"]),
        as_of=submission.received_at,
        **{name: body[name] for name in OPTIONAL if name in body},
    )
    paths = {each.ours: port.unit(each.ours).path for each in sender.units}
    known = port.state(SENDERS, sender.unit)
    events = set_sender(known, sender, by=submission.client_unit, paths=paths)
    port.append(SENDERS, sender.unit, submission.author(port.now), events)
    return {"sender": sender.unit}


HANDLERS: Mapping[str, Handler[Exports]] = {"export/sender": take_sender}


def _key(row: Mapping[str, Any]) -> TrustedKey:
    public_key_from(row["key"])  # refuses what is the key of nobody
    until = row.get("until")
    at = datetime.fromisoformat(until).astimezone(UTC) if until else None
    return TrustedKey(key=row["key"], until=at)
