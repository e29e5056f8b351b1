"""The diagonal of a header's corner, for the copy of a document that only LibreOffice sees (EXPORTS §5.2).

LibreOffice Writer leaves a cell's own diagonal (``w:tl2br``) out, so a line is laid over the cell, anchored
in its first paragraph. The document that people get keeps the diagonal of its cell.
"""

from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn

_EMU_PER_TWIP: Final = 635
_HALF_POINT: Final = 6350
_SPACES: Final = " ".join(
    (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"',
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"',
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"',
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"',
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"',
    )
)


def with_drawn_corners(docx: bytes) -> bytes:
    """A document whose corners LibreOffice draws; the very same bytes where no cell has a diagonal."""
    document = Document(BytesIO(docx))
    corners = [
        (table, row, cell)
        for table in document.element.body.iter(qn("w:tbl"))
        for row in table.tr_lst
        for cell in row.tc_lst
        if cell.find(f"{qn('w:tcPr')}/{qn('w:tcBorders')}/{qn('w:tl2br')}") is not None
    ]
    if not corners:
        return docx
    for number, (table, row, cell) in enumerate(corners, start=1):
        wide, high = int(cell.width or 0) // _EMU_PER_TWIP, _height(table, row, cell)
        _draw(cell, _line(number, wide, high, margin=_left_margin(table)))
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _height(table: Any, row: Any, cell: Any) -> int:
    """Twips of the row and of those below that the cell is merged with."""
    rows = list(table.tr_lst)
    at, height = rows.index(row), _row_height(row)
    for below in rows[at + 1 :]:
        under = [other for other in below.tc_lst if other.grid_offset == cell.grid_offset]
        if not under or under[0].vMerge != "continue":
            break
        height += _row_height(below)
    return height


def _row_height(row: Any) -> int:
    height = row.find(f"{qn('w:trPr')}/{qn('w:trHeight')}")
    return 0 if height is None else int(height.get(qn("w:val")))


def _left_margin(table: Any) -> int:
    margin = table.find(f"{qn('w:tblPr')}/{qn('w:tblCellMar')}/{qn('w:left')}")
    return 0 if margin is None else int(margin.get(qn("w:w")))


def _draw(cell: Any, line: str) -> None:
    paragraph = cell.p_lst[0]
    properties = paragraph.pPr
    run = parse_xml(line)
    if properties is None:
        paragraph.insert(0, run)
    else:
        properties.addnext(run)


def _line(number: int, wide: int, high: int, *, margin: int) -> str:
    """A run that draws from the cell's upper left to its lower right corner; lengths in twips."""
    extent = f'cx="{wide * _EMU_PER_TWIP}" cy="{high * _EMU_PER_TWIP}"'
    return (
        f'<w:r {_SPACES}><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
        '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2"'
        ' behindDoc="1" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="column">'
        f"<wp:posOffset>{-margin * _EMU_PER_TWIP}</wp:posOffset></wp:positionH>"
        '<wp:positionV relativeFrom="paragraph"><wp:posOffset>0</wp:posOffset></wp:positionV>'
        f'<wp:extent {extent}/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
        f'<wp:docPr id="{9000 + number}" name="斜线{number}"/><wp:cNvGraphicFramePr/>'
        "<a:graphic><a:graphicData"
        ' uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
        f'<wps:cNvCnPr/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm>'
        '<a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
        f'<a:ln w="{_HALF_POINT}"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln>'
        "</wps:spPr><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor>"
        "</w:drawing></mc:Choice></mc:AlternateContent></w:r>"
    )
