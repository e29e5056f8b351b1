"""A PDF with nothing left in it of the moment and the run that made it (EXPORTS §3.3).

Equal pages give equal bytes as long as LibreOffice and the faces are the same ones.
"""

import re
from datetime import datetime
from io import BytesIO
from typing import Final

from pikepdf import Name, Object, ObjectStreamMode, Pdf, String

_DATES: Final = re.compile(
    rb"(<xmp:(CreateDate|ModifyDate|MetadataDate)>)[^<]*(</xmp:(?:CreateDate|ModifyDate|MetadataDate)>)"
)
LANGUAGE: Final = "zh-CN"
_PROFILE_DATE: Final = slice(24, 36)
_PROFILE_ID: Final = slice(84, 100)


def normalised(pdf: bytes, created: datetime) -> bytes:
    """The same pages, dated ``created`` (UTC without a zone), without what identifies this run."""
    with Pdf.open(BytesIO(pdf)) as document:
        _date(document, created)
        document.Root[Name.Lang] = String(LANGUAGE)  # LibreOffice takes its own language for it
        for intent in document.Root.get(Name.OutputIntents, []):
            _settle_profile(intent.DestOutputProfile)
        for key in (Name.ID, Name.DocChecksum):
            if key in document.trailer:
                del document.trailer[key]
        target = BytesIO()
        document.save(
            target,
            deterministic_id=True,
            fix_metadata_version=False,
            object_stream_mode=ObjectStreamMode.disable,
        )
        return target.getvalue()


def page_count(pdf: bytes) -> int:
    """How many pages it has."""
    with Pdf.open(BytesIO(pdf)) as document:
        return len(document.pages)


def _date(document: Pdf, created: datetime) -> None:
    document.docinfo[Name.CreationDate] = document.docinfo[Name.ModDate] = (
        f"D:{created:%Y%m%d%H%M%S}Z"
    )
    if Name.Metadata in document.Root:
        instant = f"{created:%Y-%m-%dT%H:%M:%S}Z".encode()
        metadata = document.Root.Metadata
        metadata.write(_DATES.sub(rb"\g<1>" + instant + rb"\g<3>", metadata.read_bytes()))


def _settle_profile(profile: Object) -> None:
    """The colour profile says when it was made, and numbers itself by it."""
    data = bytearray(profile.read_bytes())
    data[_PROFILE_DATE] = bytes.fromhex("07e8 0001 0001 0000 0000 0000")
    data[_PROFILE_ID] = bytes(16)
    profile.write(bytes(data))
