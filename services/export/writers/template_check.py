"""A Word template judged before it is accepted: every fault at once, each as a sentence for the office (EXPORTS §3.2).

First the container, then the text: a template may show values, repeat rows and choose lines, nothing
else. What it asks for is read from the text that docxtpl itself would run; nothing of it runs before
it is known to be harmless. At last it is filled with a sample.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.sandbox import SandboxedEnvironment

from services.common.errors import Refused
from services.export.domain.document import Document
from services.export.domain.template.tags import Tag
from services.export.writers.formats import FORMATS
from services.export.writers.metadata import FileMetadata
from services.export.writers.office_package import Kind, is_xml, opened, package_faults, parsed

DOCX: Final = Kind(
    called="Word 文档（.docx）",
    main="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
)
TEXT_MOST: Final = 3 * 2**20
"""Bytes of the text of one part; docxtpl searches it many times over."""
_ALLOWED: Final = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.Getattr,
    nodes.Getitem,
    nodes.For,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
)
_CALLED: Final = {
    nodes.Call: "调用函数",
    nodes.Filter: "过滤器（|）",
    nodes.Test: "is 判断",
    nodes.Mul: "计算",
    nodes.Add: "计算",
    nodes.Pow: "计算",
    nodes.Concat: "计算",
    nodes.Assign: "set 赋值",
    nodes.AssignBlock: "set 赋值",
    nodes.Macro: "macro",
    nodes.Import: "import",
    nodes.FromImport: "import",
    nodes.Include: "include",
    nodes.Extends: "extends",
    nodes.Block: "block",
}
_LOOP: Final = frozenset({"first", "last", "index", "index0", "length", "revindex"})
_DEPTH_MOST: Final = 2
_FIELDS: Final = ("DDE", "DDEAUTO", "INCLUDETEXT", "INCLUDEPICTURE", "LINK", "IMPORT", "DATABASE")
_CHUNKS: Final = ("altChunk", "object", "control")


def template_faults(
    data: bytes, tags: Sequence[Tag], sample: Document, created: datetime
) -> tuple[str, ...]:
    """Why the template cannot be used for that kind of document; empty where it can."""
    faults = package_faults(data, DOCX) or tuple(_of_text(data))
    if faults:
        return faults
    found = list(dict.fromkeys(_of_tags(data, tags)))
    return tuple(found or _of_filling(data, sample, created))


def filled_with(data: bytes, document: Document, created: datetime) -> bytes:
    """The document written over that template."""
    return FORMATS["docx"].bytes_of(document, FileMetadata(created=created, template=data))


def _of_text(data: bytes) -> Iterator[str]:
    with opened(data) as container:
        found = {name: container.read(name) for name in container.namelist()}
    parts = {name: content for name, content in found.items() if is_xml(name, content)}
    if any(len(content) > TEXT_MOST for content in parts.values()):
        yield f"正文过长（超过{TEXT_MOST // 2**20} MB）；模板只放表样，不放内容"
        return
    if "word/document.xml" not in parts:
        yield "没有正文（word/document.xml）；请用 WPS 打开后另存，再传"
    faults = [fault for content in parts.values() for fault in _of_part(content)]
    yield from dict.fromkeys(faults)


def _of_part(content: bytes) -> Iterator[str]:
    root = parsed(content)
    for name in _CHUNKS:
        if next(root.iter(qn(f"w:{name}")), None) is not None:
            yield f"含有插入的其他文件或控件（{name}）；请删去"
    simple = [each.get(qn("w:instr"), "") for each in root.iter(qn("w:fldSimple"))]
    text = "".join(each.text or "" for each in root.iter(qn("w:instrText")))
    words = set(" ".join([*simple, text]).upper().replace("\\", " ").split())
    for name in _FIELDS:
        if name in words:
            yield f"含有会读取别处内容的域（{name}）；请删去"


class _Reader(SandboxedEnvironment):
    """Collects what docxtpl is about to run, and runs nothing."""

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined)
        self.sources: list[str] = []

    def from_string(self, source: Any, *_: Any, **__: Any) -> Any:
        """Keep the text; what is rendered in its place is the text as it stands."""
        self.sources.append(source)
        return _Unchanged(source)


@dataclass(frozen=True, slots=True)
class _Unchanged:
    source: str

    def render(self, *_: Any, **__: Any) -> str:
        return self.source


@dataclass(slots=True)
class _Asked:
    """What the tags of a template ask for: names, columns of lists, and whatever is not allowed."""

    tags: Sequence[Tag]
    names: set[str] = field(default_factory=set)
    columns: set[tuple[str, str]] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def read(self, source: str) -> None:
        """Take in one part of the template. Only its syntax is looked at: jinja2's own search for names
        computes what is constant, and ``'一' * 9999999999`` would take all memory."""
        try:
            tree = SandboxedEnvironment().parse(source)
        except TemplateError as error:
            self.faults.append(f"标签写法有误：{_near(source, error)}")
            return
        self._walk(tree, {}, 0)

    def _walk(self, node: nodes.Node, rows: dict[str, str], depth: int) -> None:
        if not isinstance(node, _ALLOWED):
            called = _CALLED.get(type(node), type(node).__name__)
            self.faults.append(f"标签里不能用“{called}”；只能写名称、for 行、if 是否")
        if isinstance(node, nodes.For):
            rows, depth = self._loop(node, rows), depth + 1
            if depth > _DEPTH_MOST:
                self.faults.append("for 套得太深；最多两层")
        if isinstance(node, nodes.Output):
            self._shown(node, rows)
        if isinstance(node, nodes.Getattr | nodes.Getitem):
            self._member(node, rows)
        if isinstance(node, nodes.Name) and node.ctx == "load" and node.name not in (*rows, "loop"):
            self.names.add(node.name)
        for child in node.iter_child_nodes():
            self._walk(child, rows, depth)

    def _shown(self, node: nodes.Output, rows: dict[str, str]) -> None:
        known = {(tag.of, tag.name): tag.is_list for tag in self.tags}
        for owner, name in (_repeated(child, rows) for child in node.nodes):
            if known.get((owner, name), False):
                place = f"行.{name}" if owner else name
                self.faults.append(
                    f"“{name}”有若干段或若干行，要用 for 重复，如 {{%p for 段 in {place} %}}"
                )

    def _loop(self, node: nodes.For, rows: dict[str, str]) -> dict[str, str]:
        owner, name = _repeated(node.iter, rows)
        known = {(tag.of, tag.name): tag.is_list for tag in self.tags}
        if not isinstance(node.target, nodes.Name) or not name:
            lists = sorted(tag.name for tag in self.tags if tag.is_list and not tag.of)
            self.faults.append(f"for 只能写成“for 行 in {'或'.join(lists) or '…'}”")
            return rows
        if not known.get((owner, name), True):
            self.faults.append(f"“{name}”不是列表，不能用 for 重复")
        return {**rows, node.target.name: name if not owner else ""}

    def _member(self, node: nodes.Getattr | nodes.Getitem, rows: dict[str, str]) -> None:
        owner = node.node.name if isinstance(node.node, nodes.Name) else ""
        name = _member_name(node)
        if name.startswith("_") or owner not in (*rows, "loop") or not name:
            self.faults.append(f"“{owner or '…'}.{name or '…'}”越出了模板可用的范围，不允许")
        elif owner == "loop":
            if name not in _LOOP:
                self.faults.append(f"没有“loop.{name}”")
        else:
            self.columns.add((rows[owner], name))


def _repeated(node: nodes.Node, rows: dict[str, str]) -> tuple[str, str]:
    """What a loop repeats: (list of the row, column), or ("", name); no name for anything else."""
    if isinstance(node, nodes.Name):
        return "", node.name
    if isinstance(node, nodes.Getattr | nodes.Getitem) and isinstance(node.node, nodes.Name):
        return rows.get(node.node.name, ""), _member_name(node)
    return "", ""


def _member_name(node: nodes.Getattr | nodes.Getitem) -> str:
    if isinstance(node, nodes.Getattr):
        return node.attr
    return (
        node.arg.value
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str)
        else ""
    )


def _near(source: str, error: TemplateError) -> str:
    """The text of the paragraphs at the fault, without their mark-up."""
    number = getattr(error, "lineno", 1) or 1
    lines = source.replace("<w:p>", "\n<w:p>").splitlines()
    root = "".join(lines[max(number - 2, 0) : number + 1])
    text = "".join(part.partition(">")[2] for part in root.split("<")).strip()
    return f"在“{text[:60]}”附近" if text else "有没有写完的 {{ }} 或 {% %}"


def _of_tags(data: bytes, tags: Sequence[Tag]) -> Iterator[str]:
    reader, asked = _Reader(), _Asked(tags)
    try:
        DocxTemplate(BytesIO(data)).render({}, jinja_env=reader, autoescape=True)
    except Exception:  # noqa: BLE001 - python-docx and lxml raise many kinds for a broken document
        yield "这个文档打不开；请用 WPS 打开后另存，再传"
        return
    for source in reader.sources:
        asked.read(source)
    yield from asked.faults
    yield from _unknown(asked)
    yield from _missing(asked)


def _unknown(asked: _Asked) -> Iterator[str]:
    known = {tag.name for tag in asked.tags if not tag.of}
    for name in sorted(asked.names - known):
        yield f"没有叫“{name}”的标签；可用的有 {'、'.join(sorted(known))}"
    columns = {(tag.of, tag.name) for tag in asked.tags if tag.of}
    for owner, name in sorted(asked.columns - columns):
        yield f"“{owner}”里没有“{name}”一列"


def _missing(asked: _Asked) -> Iterator[str]:
    for tag in asked.tags:
        there = (tag.of, tag.name) in asked.columns if tag.of else tag.name in asked.names
        if tag.required and not there:
            place = f"“{tag.of}”各行里" if tag.of else "模板里"
            yield f"{place}缺少必须有的标签“{tag.name}”（{tag.means}）"


def _of_filling(data: bytes, sample: Document, created: datetime) -> Iterator[str]:
    """Fill it as an export would, read the result, and fill it again: whatever goes wrong is a fault of the file."""
    try:
        filled, again = filled_with(data, sample, created), filled_with(data, sample, created)
    except Refused as error:
        yield f"用样例数据试填时出错：{error.__cause__ or error}"
        return
    except Exception:  # noqa: BLE001 - as above
        yield "用样例数据试填后文档不完整；请检查 for 与 endfor、if 与 endif 是否各占一行、成对出现"
        return
    if package_faults(filled, DOCX):
        yield "用样例数据试填后文档不完整；请检查 for 与 endfor 是否成对出现"
    if filled != again:
        yield "同样的数据两次填出的文件不同，不能采用"
