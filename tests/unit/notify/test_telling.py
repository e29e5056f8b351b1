"""What another service leaves to be told becomes a notice of notify's own, in the words of the school."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

from services.common.telling import TELL, tell_job
from services.notify.domain.notice import Notice
from services.notify.handlers.deliveries import HANDLERS
from services.notify.ports.deliveries import DeliveryDesk
from tests.unit.notify.fake_port import FakeNotify, job_of

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
WORDS = {"标题": "附件4", "编号": "p1", "部门": "省委组织部", "原因": "期间不对"}


def test_what_another_service_leaves_is_told_under_its_key() -> None:
    left = tell_job(
        "p1:returned", kind="package.returned", unit="jxnu", about="p1", fields=WORDS, now=NOW
    )
    port = FakeNotify(now=NOW)
    desk = cast(DeliveryDesk, port)

    HANDLERS[TELL](replace(job_of(left.kind, left.subject, NOW), data=left.data), desk)

    told = Notice(kind="package.returned", unit="jxnu", about="p1", fields=WORDS)
    assert (left.queue, port.told) == ("notify", {"p1:returned": told})


def test_the_same_key_is_one_job() -> None:
    once, again = (
        tell_job("k", kind="a.b", unit="u", about="r", fields={}, now=NOW) for _ in range(2)
    )

    assert once == again
