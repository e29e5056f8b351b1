"""Uploaded Word templates: every kind of bad file is refused with its reason (EXPORTS §3.2, §8.7)."""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest

from services.export.domain.template.samples import SAMPLES
from services.export.domain.template.tags import tags_of
from services.export.writers.docx import template_bytes
from services.export.writers.own_template import own_template
from services.export.writers.template_check import filled_with, template_faults

AT = datetime(2026, 11, 23, 4, tzinfo=UTC)
SAMPLE = SAMPLES["fujian4"]()
OWN = template_bytes(SAMPLE)  # type: ignore[arg-type]
BODY, RELS, CONTENTS = "word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SCHEMAS = "http://schemas.openxmlformats.org/officeDocument/2006"


def faults(data: bytes) -> str:
    return "\n".join(template_faults(data, tags_of(SAMPLE), SAMPLE, AT))


def packed(change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The program's own template, changed as a container."""
    with ZipFile(BytesIO(OWN)) as container:
        parts = {name: container.read(name) for name in container.namelist()}
    change(parts)
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return target.getvalue()


def with_part(name: str, content: bytes = b"x") -> bytes:
    return packed(lambda parts: parts.update({name: content}))


def replaced(name: str, old: str, new: str) -> bytes:
    def change(parts: dict[str, bytes]) -> None:
        assert old.encode() in parts[name]
        parts[name] = parts[name].replace(old.encode(), new.encode(), 1)

    return packed(change)


def related(kind: str, target: str) -> bytes:
    relation = (
        f'<Relationship Id="rX" Type="{SCHEMAS}/relationships/{kind}" '
        f'Target="{target}" TargetMode="External"/>'
    )
    return replaced(RELS, "</Relationships>", f"{relation}</Relationships>")


def written(text: str) -> bytes:
    """The program's own template with one more line."""
    document = docx.Document(BytesIO(OWN))
    document.add_paragraph(text)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def in_body(xml: str) -> bytes:
    return replaced(BODY, "<w:sectPr", f"{xml}<w:sectPr")


@pytest.mark.parametrize("table", SAMPLES)
def test_the_program_s_own_templates_pass(table: str) -> None:
    sample = SAMPLES[table]()
    own = template_bytes(sample)  # type: ignore[arg-type]

    assert template_faults(own, tags_of(sample), sample, AT) == ()
    assert filled_with(own, sample, AT) == filled_with(own, sample, AT)


def test_a_template_edited_by_hand_passes_and_its_new_words_are_printed() -> None:
    edited = written("本表一式两份，由{{ 填报单位 }}留存一份。")

    assert faults(edited) == ""
    text = [
        line.text for line in docx.Document(BytesIO(filled_with(edited, SAMPLE, AT))).paragraphs
    ]
    assert text[-1] == f"本表一式两份，由{SAMPLE.unit}留存一份。"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "不是 Office 文件"),
        (b"%PDF-1.7", "不是 Office 文件"),
        (OWN[:-500], "不是 Office 文件"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "加了密码，或是旧版"),
        (OWN[:600] + bytes(200) + OWN[800:], "不完整"),
        (replaced(CONTENTS, "wordprocessingml.document.main", "spreadsheetml.sheet.main"), "内容不是 Word"),
        (with_part("word/vbaProject.bin"), "含有宏"),
        (with_part("word/activeX/activeX1.bin"), "ActiveX"),
        (with_part("word/embeddings/oleObject1.bin"), "嵌入的对象"),
        (with_part("word/other.xml", b"<a"), "不是完整的 XML"),
        (with_part("word/other.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "DTD 或实体"),
        (with_part("customXml/other.xml", b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'), "DTD"),
        (with_part("word/other.bin", b"\n <!DOCTYPE a []><a/>"), "DTD"),
        (with_part("word/other.dat", f'<w:p xmlns:w="{WORD}"><w:altChunk/></w:p>'.encode()), "altChunk"),
        (with_part("word/large.bin", bytes(17 * 2**20)), "压缩炸弹"),
        (related("attachedTemplate", "https://example.com/a.dotm"), "指向文件之外"),
        (related("image", "file:///etc/passwd"), "指向文件之外"),
        (related("hyperlink", "https://example.com/"), "指向文件之外"),
        (in_body('<w:altChunk xmlns:r="urn:r" r:id="rX"/>'), "altChunk"),
        (in_body("<w:p><w:r><w:object/></w:r></w:p>"), "object"),
        (in_body('<w:p><w:fldSimple w:instr="INCLUDETEXT c:\\a.txt"/></w:p>'), "INCLUDETEXT"),
        (
            in_body(
                "<w:p><w:r><w:instrText>DD</w:instrText></w:r>"
                "<w:r><w:instrText>E cmd x</w:instrText></w:r></w:p>"
            ),
            "DDE",
        ),
        (written("{{ 单位全称 }}"), "没有叫“单位全称”的标签；可用的有"),
        (written("{{ 填报单位.upper() }}"), "调用函数"),
        (written("{{ ''.__class__.__mro__ }}"), "越出了模板可用的范围"),
        (written("{{ 填报单位.__class__ }}"), "越出了模板可用的范围"),
        (written("{{ 明细['__class__'] }}"), "越出了模板可用的范围"),
        (written("{{ 填报单位|attr('__class__') }}"), "过滤器"),
        (written("{{ '一' * 9999999999 }}"), "计算"),
        (written("{% for 甲 in range(9) %}{% endfor %}"), "for 只能写成“for 行 in 明细”"),
        (written("{% for 甲 in 填报单位 %}{% endfor %}"), "不是列表"),
        (written("{% for 甲 in 明细 %}{{ 甲.没有的列 }}{% endfor %}"), "没有“没有的列”一列"),
        (written("{% for 甲 in 明细 %}{{ loop.cycle }}{% endfor %}"), "没有“loop.cycle”"),
        (written("{{ 明细 }}"), "“明细”有若干段或若干行，要用 for 重复"),
        (written("{% set 甲 = 1 %}"), "赋值"),
        (written("{% include 'a' %}"), "include"),
        (written("{{ 填报单位 "), "标签写法有误"),
        (written("{% if 附注 %}没有写完"), "标签写法有误"),
        (replaced(BODY, "{{ 附注 }}", ""), "缺少必须有的标签“附注”"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    assert reason in faults(data)


def test_a_member_name_that_stands_twice_is_refused() -> None:
    target = BytesIO(OWN)
    with pytest.warns(UserWarning, match="Duplicate"), ZipFile(target, "a") as container:
        container.writestr(BODY, b"<other/>")

    assert "重名" in faults(target.getvalue())


def test_loops_in_loops_are_bounded() -> None:
    deep = "{% for 甲 in 明细 %}" * 3 + "{% endfor %}" * 3

    assert "套得太深" in faults(written(deep))


def test_every_fault_is_told_at_once() -> None:
    told = faults(written("{{ 甲 }}{{ 乙 }}{{ 填报单位.x() }}"))

    assert len(told.splitlines()) == 4
    assert {"“甲”", "“乙”"} <= {part for part in ("“甲”", "“乙”") if part in told}


def test_tags_in_header_properties_and_notes_are_read_too() -> None:
    document = docx.Document(BytesIO(OWN))
    document.core_properties.title = "{{ ''.__class__ }}"
    document.sections[0].header.paragraphs[0].text = "{{ 眉 }}"
    target = BytesIO()
    document.save(target)

    told = faults(target.getvalue())

    assert "越出了" in told
    assert "“眉”" in told


def test_a_document_that_is_written_over_no_template_has_no_tags() -> None:
    nothing: Any = object()

    assert tags_of(nothing) == ()
    assert own_template(nothing) is None


def test_a_tag_that_wps_split_into_runs_is_still_the_tag() -> None:
    document = docx.Document(BytesIO(OWN))
    line = document.add_paragraph()
    for part in ("留存：{", "{ 填报", "单位 }", "}"):
        line.add_run(part)
    target = BytesIO()
    document.save(target)

    assert faults(target.getvalue()) == ""
    filled = docx.Document(BytesIO(filled_with(target.getvalue(), SAMPLE, AT)))
    assert filled.paragraphs[-1].text == f"留存：{SAMPLE.unit}"
