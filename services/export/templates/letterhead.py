"""An empty document in the house's faces: A4, page number at the foot, no foreign styles.

python-docx begins with an American template; what these forms do not use is taken out, so that Word
and WPS find no Calibri, no Japanese theme and no picture of somebody else's page.
"""

from datetime import datetime
from typing import Final

from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.section import Section, _Footer
from docx.shared import Mm

from services.export.templates.wordml import (
    FANGSONG,
    HEITI,
    LATIN,
    NAMESPACE,
    SONGTI,
    TITLE,
    fonts,
    points,
    run_style,
)

_KEPT_RELATIONS: Final = {
    RELATIONSHIP_TYPE.STYLES,
    RELATIONSHIP_TYPE.SETTINGS,
    RELATIONSHIP_TYPE.OFFICE_DOCUMENT,
    RELATIONSHIP_TYPE.CORE_PROPERTIES,
}
# Face → what Windows 10 and later have instead of it, family, and the classification Word matches by.
_FACES: Final = {
    FANGSONG: ("仿宋", "modern", "02010609030101010101"),
    HEITI: ("SimHei", "modern", "02010609060101010101"),
    SONGTI: ("SimSun", "auto", "02010600030101010101"),
    TITLE: ("宋体", "script", "02010601030101010101"),
}
_LANDSCAPE_MM: Final = {"top": 28, "bottom": 26, "left": 35, "right": 37}
_PORTRAIT_MM: Final = {"top": 37, "bottom": 35, "left": 28, "right": 26}
_LINE_PITCH: Final = 579  # 22 lines in 225 mm (GB/T 9704)


def _font_table() -> bytes:
    chinese = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:panose1 w:val="{panose}"/>'
        f'<w:charset w:val="86"/><w:family w:val="{family}"/><w:pitch w:val="default"/></w:font>'
        for name, (other, family, panose) in _FACES.items()
    )
    latin = (
        f'<w:font w:name="{LATIN}"><w:panose1 w:val="02020603050405020304"/><w:charset w:val="00"/>'
        '<w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f'{head}<w:fonts xmlns:w="{NAMESPACE}">{chinese}{latin}</w:fonts>'.encode()


def _keep_what_is_used(document: Doc) -> None:
    package = document.part.package
    for rels in (document.part.rels, package.rels):
        for key in [key for key, rel in rels.items() if rel.reltype not in _KEPT_RELATIONS]:
            del rels[key]
    name = PackURI("/word/fontTable.xml")
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml"
    part = Part(name, kind, _font_table(), package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FONT_TABLE)


def _style(document: Doc) -> None:
    styles = document.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:default")) != "1" or style.get(qn("w:type")) == "numbering":
            styles.remove(style)
    space = f'xmlns:w="{NAMESPACE}"'
    face = f'{fonts(FANGSONG)}<w:sz w:val="28"/><w:szCs w:val="28"/>'
    language = '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
    defaults = (
        f"<w:docDefaults {space}><w:rPrDefault><w:rPr>{face}{language}</w:rPr></w:rPrDefault>"
        "<w:pPrDefault/></w:docDefaults>"
    )
    styles.replace(styles.find(qn("w:docDefaults")), parse_xml(defaults))
    document.styles["Normal"].element.append(parse_xml(f"<w:rPr {space}>{face}</w:rPr>"))


def _settings(document: Doc) -> None:
    document.settings.odd_and_even_pages_header_footer = True
    settings = document.settings.element
    for tag in ("w:savePreviewPicture", "w:rsids"):
        settings.remove(settings.find(qn(tag)))
    settings.find(qn("w:zoom")).set(qn("w:percent"), "100")
    settings.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")


def _page(section: Section, *, portrait: bool) -> None:
    margins = _PORTRAIT_MM if portrait else _LANDSCAPE_MM
    section.orientation = WD_ORIENT.PORTRAIT if portrait else WD_ORIENT.LANDSCAPE
    short, long = Mm(210), Mm(297)
    section.page_width, section.page_height = (short, long) if portrait else (long, short)
    section.top_margin, section.bottom_margin = Mm(margins["top"]), Mm(margins["bottom"])
    section.left_margin, section.right_margin = Mm(margins["left"]), Mm(margins["right"])
    section.header_distance, section.gutter = Mm(15), Mm(0)
    section.footer_distance = Mm(margins["bottom"] - 12)  # 7 mm of air and 5 mm of text
    properties = section._sectPr
    properties.remove(properties.find(qn("w:docGrid")))
    grid = f'<w:docGrid xmlns:w="{NAMESPACE}" w:type="lines" w:linePitch="{_LINE_PITCH}"/>'
    properties.append(parse_xml(grid))


def _page_number(footer: _Footer, side: str) -> None:
    footer.is_linked_to_previous = False
    style = run_style(SONGTI, 14, SONGTI)
    dash, gap = "<w:t xml:space='preserve'>— </w:t>", "<w:t xml:space='preserve'> —</w:t>"
    indent = f'<w:ind w:{side}="{points(14)}"/>'
    paragraph = parse_xml(
        f'<w:p xmlns:w="{NAMESPACE}"><w:pPr><w:snapToGrid w:val="0"/>'
        f'<w:spacing w:before="0" w:after="0"/>{indent}<w:jc w:val="{side}"/></w:pPr>'
        f"<w:r>{style}{dash}</w:r>"
        f'<w:fldSimple w:instr=" PAGE "><w:r>{style}<w:t>1</w:t></w:r></w:fldSimple>'
        f"<w:r>{style}{gap}</w:r></w:p>"
    )
    old = footer.paragraphs[0]._p
    old.getparent().replace(old, paragraph)


def empty_document(*, title: str, created: datetime, portrait: bool) -> Doc:
    """An empty A4 document; page numbers stand right on odd pages, left on even ones."""
    document = Document()
    _keep_what_is_used(document)
    _style(document)
    _settings(document)
    _page(document.sections[0], portrait=portrait)
    _page_number(document.sections[0].footer, "right")
    _page_number(document.sections[0].even_page_footer, "left")
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "连心", ""
    properties.last_modified_by, properties.revision = "连心", 1
    properties.created = properties.modified = created
    return document
