"""回执: the two pages that a package brings along, to be filled in by who gets it, and sent back (B9)."""

from collections.abc import Mapping
from importlib.resources import files
from io import BytesIO
from typing import Final
from zipfile import ZipFile

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from services.export.domain.package.manifest import Manifest
from services.export.domain.package.paths import RECEIPTS
from services.export.domain.text import printable
from services.export.packing.archive import zipped

NONE: Final = "无"
_PROGRAM: Final = "连心"
_ASKED: Final = (
    "",
    "以下由接收部门填写，盖章后退回报送单位：",
    "",
    "处理结果：□ 接收　□ 退回",
    "退回理由：",
    "manifest.json 的 SHA-256（请自行计算，如 sha256sum manifest.json）：",
    "接收人：",
    "接收时间：　　　　年　　月　　日　　时　　分",
    "（盖章）",
    "",
)


def receipt_pages(manifest: Manifest) -> Mapping[str, bytes]:
    """``回执.docx`` and ``回执.txt`` of a package, before they are in it: they name it, its id leaves them out."""
    docx, text = RECEIPTS
    values = _values(manifest)
    return {docx: _docx(manifest, values), text: _text(values)}


def _values(manifest: Manifest) -> Mapping[str, str]:
    given = {
        "报送单位": manifest.unit_name,
        "报送内容": manifest.title,
        "统计期": manifest.period_label or NONE,
        "接收部门": manifest.recipient_name,
        "报送包编号": manifest.package_id,
        "替代的报送包": manifest.supersedes or NONE,
    }
    return {label: printable(text) for label, text in given.items()}


def _text(values: Mapping[str, str]) -> bytes:
    """For any editor: UTF-8 with its mark, lines as Windows ends them."""
    given = [f"{label}：{text}" for label, text in values.items()]
    return "\r\n".join(["报送包回执", "", *given, *_ASKED]).encode("utf-8-sig")


def _docx(manifest: Manifest, values: Mapping[str, str]) -> bytes:
    template = files("services.export.templates").joinpath(RECEIPTS[0]).read_bytes()
    document = DocxTemplate(BytesIO(template))
    sandbox = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    document.render(dict(values), jinja_env=sandbox, autoescape=True)
    properties = document.docx.core_properties
    properties.author = properties.last_modified_by = _PROGRAM
    properties.created = properties.modified = manifest.created.replace(tzinfo=None, microsecond=0)
    target = BytesIO()
    document.save(target)
    with ZipFile(target) as parts:
        return zipped({name: parts.read(name) for name in sorted(parts.namelist())})
