"""Small pieces of WordprocessingML as text, their children in the order the schema wants (ECMA-376).

Lengths come in millimetres or points and leave as twips (1/20 pt) or half points. LibreOffice forgives
a wrong order of elements, Word may call the file damaged.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from html import escape

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FANGSONG, HEITI, SONGTI, TITLE = "仿宋_GB2312", "黑体", "宋体", "方正小标宋简体"
LATIN = "Times New Roman"


def twips(mm: Decimal | int) -> int:
    """Millimetres on paper in twentieths of a point, rounded."""
    return int((mm * Decimal(1440) / Decimal("25.4")).to_integral_value(ROUND_HALF_UP))


def points(size: Decimal | float) -> int:
    """Points in twentieths of a point."""
    return round(Decimal(str(size)) * 20)


def fonts(face: str, latin: str = LATIN) -> str:
    """The faces of a run; without the hint Word draws “ ” and — half width, in the Latin face."""
    return (
        f'<w:rFonts w:hint="eastAsia" w:ascii="{latin}" w:eastAsia="{face}"'
        f' w:hAnsi="{latin}" w:cs="{latin}"/>'
    )


def run_style(face: str, size: int, latin: str = LATIN) -> str:
    """Face and size (points) of a run."""
    half = size * 2
    return f'<w:rPr>{fonts(face, latin)}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr>'


def run(text: str, face: str, size: int) -> str:
    """A run of text; ``\\t`` and ``\\n`` become a tab and a line break. 黑体 keeps its own digits."""
    style = run_style(face, size, HEITI if face == HEITI else LATIN)
    body = escape(text, quote=False)
    body = body.replace("\t", "</w:t><w:tab/><w:t>").replace("\n", "</w:t><w:br/><w:t>")
    body = f"<w:t>{body}</w:t>".replace("<w:t></w:t>", "")
    body = body.replace("<w:t>", '<w:t xml:space="preserve">')
    return f"<w:r>{style}{body}</w:r>"


def paragraph(
    content: str,
    *,
    line: float = 28.95,
    align: str = "left",
    after: float = 0,
    tabs: Sequence[tuple[str, int]] = (),
    hanging: int = 0,
) -> str:
    """A paragraph with an exact line pitch in points, off the page's grid; tabs are (kind, twips).

    All lines after the first begin ``hanging`` twips from the left.
    """
    stops = "".join(f'<w:tab w:val="{kind}" w:pos="{position}"/>' for kind, position in tabs)
    return (
        "<w:p><w:pPr>"
        + (f"<w:tabs>{stops}</w:tabs>" if stops else "")
        + '<w:snapToGrid w:val="0"/>'
        + f'<w:spacing w:before="0" w:after="{points(after)}"'
        + f' w:line="{points(line)}" w:lineRule="exact"/>'
        + f'<w:ind w:left="{hanging}" w:right="0" w:hanging="{hanging}"/><w:jc w:val="{align}"/>'
        + f"</w:pPr>{content}</w:p>"
    )


def cell(
    content: str,
    *,
    width: int,
    span: int = 1,
    merge: str = "",
    borders: str = "",
    top: bool = False,
) -> str:
    """A table cell ``width`` twips wide; ``merge`` is ``restart`` or ``continue`` of a downward merge."""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>'
        + (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "")
        + (f'<w:vMerge w:val="{merge}"/>' if merge else "")
        + (f"<w:tcBorders>{borders}</w:tcBorders>" if borders else "")
        + f'<w:vAlign w:val="{"top" if top else "center"}"/></w:tcPr>{content}</w:tc>'
    )


def row(cells: str, *, height: int, exact: bool = False, header: bool = False) -> str:
    """A row that never breaks over pages, ``height`` twips at least or exactly; headers repeat."""
    rule = "exact" if exact else "atLeast"
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="{rule}"/>'
        + ("<w:tblHeader/>" if header else "")
        + f"</w:trPr>{cells}</w:tr>"
    )


def border(side: str, eighths: int) -> str:
    """A single black line; ``eighths`` of a point thick."""
    return f'<w:{side} w:val="single" w:sz="{eighths}" w:space="0" w:color="000000"/>'


def table(rows: str, *, widths: Sequence[int], side_margin: int) -> str:
    """A centred table of fixed column widths: outer lines 1 pt, inner ones 0.5 pt."""
    outer = {"top": 8, "left": 8, "bottom": 8, "right": 8, "insideH": 4, "insideV": 4}
    margins = {"top": 0, "left": side_margin, "bottom": 0, "right": side_margin}
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        + f"<w:tblBorders>{''.join(border(*line) for line in outer.items())}</w:tblBorders>"
        + '<w:tblLayout w:type="fixed"/><w:tblCellMar>'
        + "".join(f'<w:{side} w:w="{wide}" w:type="dxa"/>' for side, wide in margins.items())
        + "</w:tblCellMar></w:tblPr><w:tblGrid>"
        + "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        + f"</w:tblGrid>{rows}</w:tbl>"
    )
