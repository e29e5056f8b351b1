"""File names that every desktop accepts and that sort by form, unit and period."""

import re
from hashlib import sha256

from services.export.domain.document import Document

_BYTES = 240
"""UTF-8 bytes of a whole name: below the 255 of common file systems, with room for `` (1)``."""

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\s]+')


def file_name(document: Document, suffix: str) -> str:
    """``附件4_基层党组织星级评定情况统计表_<单位>_<期>.xlsx``; ``suffix`` comes without the dot.

    What Windows forbids becomes ``-``. A name that is too long is cut and ends with a digest of the
    whole, so two long names never become one.
    """
    parts = (document.number, document.title, document.unit, document.period)
    stem = "_".join(_FORBIDDEN.sub("-", part) for part in parts if part)
    room = _BYTES - len(suffix) - 1
    if len(stem.encode()) > room:
        digest = sha256(stem.encode()).hexdigest()[:8]
        stem = stem.encode()[: room - 9].decode(errors="ignore") + "-" + digest
    return f"{stem}.{suffix}"
