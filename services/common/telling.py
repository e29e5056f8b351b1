"""A service that cannot tell people itself has notify do it: by a job that becomes a notice, once for its key."""

from collections.abc import Mapping
from datetime import datetime

from services.common.jobs import NewJob

TELL = "notice.tell"
"""The job of notify that keeps a notice for somebody else."""


def tell_job(
    key: str, *, kind: str, unit: str, about: str, fields: Mapping[str, str], now: datetime
) -> NewJob:
    """The job that has ``unit`` told: ``kind`` names the words in ``schemas/notices``, ``fields`` fill them."""
    data = {"kind": kind, "unit": unit, "about": about, "fields": dict(fields)}
    return NewJob(id=f"{key}:tell", queue="notify", kind=TELL, subject=key, due=now, data=data)
