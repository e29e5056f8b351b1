"""An uploaded Office file looked at before anything opens it: a container of XML, nothing that runs or leads outside.

What is unpacked is bounded whatever the file claims. intake looked at its table of contents already; here
is the last door before a program of ours reads it, so nothing is taken on trust.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from lxml import etree  # type: ignore[import-untyped]

MEMBERS_MOST: Final = 2_000
PART_MOST: Final = 16 * 2**20
WHOLE_MOST: Final = 48 * 2**20
CONTENTS: Final = "[Content_Types].xml"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = 0x1
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_RELATIONSHIP: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_LINK: Final = "/hyperlink"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of Office file: ``main`` is the content type of its main part, ``called`` what people call it.

    Macros and controls are let through only where ``macros``, links that a reader clicks only where ``links``.
    """

    called: str
    main: str
    macros: bool = False
    links: bool = False


class Unreadable(Exception):
    """The file cannot even be opened; the sentence says why, in Chinese."""


def opened(data: bytes) -> ZipFile:
    """The container; raises Unreadable for what is none, is locked, or unpacks to too much."""
    if data.startswith(_OLE):
        raise Unreadable("文件加了密码，或是旧版 Office 格式；请去掉密码，另存为新格式再传")
    try:
        container = ZipFile(BytesIO(data))
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise Unreadable("文件不完整，或不是 Office 文件；请用 WPS 打开后另存，再传") from error
    _require_bounded(container.infolist())
    return container


def _require_bounded(members: list[ZipInfo]) -> None:
    if any(each.flag_bits & _ENCRYPTED for each in members):
        raise Unreadable("文件里有加了密码的部分；请去掉密码再传")
    if len({each.filename.lower() for each in members}) < len(members):
        raise Unreadable("文件里有重名的部分；请用 WPS 打开后另存，再传")
    most = max((each.file_size for each in members), default=0)
    if len(members) > MEMBERS_MOST or most > PART_MOST or sum(_sizes(members)) > WHOLE_MOST:
        raise Unreadable(
            f"文件展开后过大（最多{MEMBERS_MOST}个部分，"
            f"每个{PART_MOST // 2**20} MB，共{WHOLE_MOST // 2**20} MB），可能是压缩炸弹"
        )


def _sizes(members: list[ZipInfo]) -> Iterator[int]:
    return (each.file_size for each in members)


def package_faults(data: bytes, kind: Kind) -> tuple[str, ...]:
    """Everything that keeps the file from being opened by us, a sentence each; empty for a plain one."""
    try:
        with opened(data) as container:
            parts = {name: container.read(name) for name in container.namelist()}
    except Unreadable as error:
        return (str(error),)
    except Exception:  # noqa: BLE001 - zipfile and zlib raise many kinds for a broken member
        return ("文件不完整，解不开；请用 WPS 打开后另存，再传",)
    found = [*_of_kind(parts, kind), *_running(parts, kind)]
    for name, content in sorted(parts.items()):
        if is_xml(name, content):
            found.extend(_in_xml(name, content, kind))
    return tuple(dict.fromkeys(found))


def is_xml(name: str, content: bytes) -> bool:
    """Whether the part is XML by its name or by how it begins: a part may be called anything."""
    begins = content.lstrip(b" \t\r\n\x00").startswith((b"<", *_MARKS))
    return begins or name.lower().endswith((".xml", ".rels", ".vml"))


def _of_kind(parts: dict[str, bytes], kind: Kind) -> Iterator[str]:
    if kind.main.encode() not in parts.get(CONTENTS, b""):
        yield f"内容不是 {kind.called}；请用 WPS 另存为这种格式再传"


def _running(parts: dict[str, bytes], kind: Kind) -> Iterator[str]:
    names = " ".join(parts).lower()
    if not kind.macros:
        if (
            "vbaproject" in names
            or "vbadata" in names
            or b"macroEnabled" in parts.get(CONTENTS, b"")
        ):
            yield "含有宏（vbaProject）；请另存为不含宏的文件"
        if "macrosheets/" in names:
            yield "含有宏表（Excel 4.0 宏）；请删去"
        if "activex" in names:
            yield "含有 ActiveX 控件；请删去控件"
    if "embeddings/" in names or "oleobject" in names:
        yield "含有嵌入的对象（OLE）；请删去，或改成文字、图片"
    if "externallinks/" in names or "connections.xml" in names or "querytables/" in names:
        yield "引用了别的文件或数据库（外部链接）；请断开链接再传"


def parsed(content: bytes) -> etree._Element:
    """XML with nothing resolved and nothing fetched; raises XMLSyntaxError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(content, parser)


def _in_xml(name: str, content: bytes, kind: Kind) -> Iterator[str]:
    try:
        root = parsed(content)
    except etree.XMLSyntaxError:
        yield f"其中的“{name}”不是完整的 XML；请用 WPS 打开后另存，再传"
        return
    if root.getroottree().docinfo.internalDTD is not None:
        yield f"其中的“{name}”有 DTD 或实体声明，Office 文件里不应有"
    for relation in root.iter(_RELATIONSHIP):
        if relation.get("TargetMode") == "External" and not _harmless(relation, kind):
            target = re.sub(r"\s+", " ", relation.get("Target", ""))[:80]
            yield f'指向文件之外（TargetMode="External"：{target}）；请删去链接'


def _harmless(relation: etree._Element, kind: Kind) -> bool:
    return kind.links and relation.get("Type", "").endswith(_LINK)
