"""Builds ``回执.docx`` (B9): ``python -m services.export.templates.build_receipt``.

What a package is stands above the line; below it the recipient fills in, stamps, and sends the page back.
"""

import sys
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Final

from docx.oxml import parse_xml

from services.export.templates.letterhead import empty_document
from services.export.templates.rows import BUILT_FOR
from services.export.templates.wordml import (
    FANGSONG,
    NAMESPACE,
    TITLE,
    cell,
    paragraph,
    row,
    run,
    table,
    twips,
)
from services.export.writers.repack import repacked

NAME: Final = "回执"
_WIDTHS: Final = (twips(38), twips(118))
_GIVEN: Final = (
    ("报送单位", "{{ 报送单位 }}"),
    ("报送内容", "{{ 报送内容 }}"),
    ("统计期", "{{ 统计期 }}"),
    ("接收部门", "{{ 接收部门 }}"),
    ("报送包编号", "{{ 报送包编号 }}"),
    ("替代的报送包", "{{ 替代的报送包 }}"),
)
_ASKED: Final = (
    ("处理结果", "□ 接收    □ 退回", 11),
    ("退回理由", "", 22),
    ("manifest.json\n的 SHA-256", "", 16),
    ("接收人", "", 11),
    ("接收时间", "　　　　年　　月　　日　　时　　分", 11),
)


def _line(label: str, text: str, height_mm: int) -> str:
    left = paragraph(run(label, FANGSONG, 14), line=20, align="center")
    right = paragraph(run(text, FANGSONG, 14), line=20)
    cells = cell(left, width=_WIDTHS[0]) + cell(right, width=_WIDTHS[1])
    return row(cells, height=twips(height_mm))


def _heading(text: str) -> str:
    inside = cell(paragraph(run(text, FANGSONG, 14), line=20), width=sum(_WIDTHS), span=2)
    return row(inside, height=twips(9))


def _rows() -> str:
    return (
        "".join(_line(label, text, 10) for label, text in _GIVEN)
        + _heading("以下由接收部门填写，盖章后退回报送单位：")
        + "".join(_line(*asked) for asked in _ASKED)
    )


def build() -> bytes:
    """The template's bytes, the same on every run."""
    document = empty_document(title="报送包回执", created=BUILT_FOR, portrait=True)
    note = "注：SHA-256 由接收部门自行计算（如 sha256sum manifest.json），与报送单位核对。"
    body = (
        paragraph(run("报送包回执", TITLE, 22), line=32, align="center")
        + paragraph("", line=16)
        + table(_rows(), widths=_WIDTHS, side_margin=twips(Decimal("1.5")))
        + paragraph("", line=6)
        + paragraph(run(note, FANGSONG, 12), line=18)
        + paragraph("", line=24)
        + paragraph(run("\t（盖章）", FANGSONG, 14), line=28, tabs=(("left", twips(100)),))
    )
    section = document.element.body.sectPr
    for element in parse_xml(f'<w:body xmlns:w="{NAMESPACE}">{body}</w:body>'):
        section.addprevious(element)
    target = BytesIO()
    document.save(target)
    return repacked(target.getvalue())


if __name__ == "__main__":
    Path(__file__).with_name(f"{NAME}.docx").write_bytes(build())
    sys.stdout.write(f"{NAME}.docx\n")
