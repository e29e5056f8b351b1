"""A package as carriers are handed it."""

import hashlib
from typing import Any

from services.export.domain.recipient.recipient import Recipient
from services.export.domain.sending.consignment import Consignment
from tests.unit.export.fake_port import NOON
from tests.unit.export.packaged import ID

DATA = b"PK" + bytes(range(256)) * 2048
NAME = "报送包_某大学_附件4_2026H2.zip"
BESIDE = "报送包_某大学_附件4_2026H2_0123456789ab.zip"


def consigned(to: Recipient, **changes: Any) -> Consignment:
    """附件4 for ``to``, half a megabyte."""
    usual: dict[str, Any] = {
        "package": ID,
        "turn": 2,
        "recipient": to,
        "title": "“四进四联”活动进展情况统计表",
        "unit_name": "某大学",
        "period": "2026年下半年",
        "file_name": NAME,
        "data": DATA,
        "manifest_sha256": "a" * 64,
        "classification": "",
        "at": NOON,
    }
    given = usual | changes
    return Consignment(**{"sha256": hashlib.sha256(given["data"]).hexdigest()} | given)
