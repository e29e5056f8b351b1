"""What a PDF needs beside the Python packages, and what is said where it is missing."""

from typing import Final

from services.common.errors import Refused
from services.export.fonts.faces import missing_faces

NOT_AVAILABLE: Final = "pdf_not_available"
WITHOUT_IT: Final = frozenset({NOT_AVAILABLE, "pdf_timed_out", "pdf_failed", "pdf_too_long"})
"""Codes of refusals after which the other formats of an order are made all the same."""


def register_parts() -> str:
    """The same for registers, which need the faces only."""
    missing = missing_faces()
    if not missing:
        return ""
    return (
        f"这台服务器缺少 PDF 用的字体（{'、'.join(missing)}），做出的字会不对，所以不做 PDF；"
        "请管理员运行 make pdf-parts 装上，或改要 docx、xlsx"
    )


def require_parts(missing: str) -> None:
    """Raise Refused (pdf_not_available) with that sentence unless it is empty."""
    if missing:
        raise Refused(missing, code=NOT_AVAILABLE)
