"""Every fault of a document at once, each with its place and a Chinese sentence that says what to do.

The sentences come from the keyword, the field's ``title`` and the schema's own ``x-msg-zh`` where it
has one; the validator's English messages are never shown.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.exceptions import best_match

FAULTS_MOST = 200
TYPE_NAMES = {
    "string": "文字",
    "integer": "整数",
    "number": "数字",
    "boolean": "true 或 false",
    "array": "列表",
    "object": "对象",
    "null": "空值",
}
FORMAT_NAMES = {
    "date": "日期，如 2026-11-23",
    "date-time": "带时区的时间，如 2026-11-23T08:30:00+08:00",
    "email": "电子邮箱",
    "uri": "网址",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: JSON pointer (RFC 6901), the keyword that failed, what to do."""

    pointer: str
    keyword: str
    message: str

    def document(self) -> dict[str, str]:
        """As problem+json shows it."""
        return {"pointer": self.pointer, "keyword": self.keyword, "message": self.message}


def faults_of(validator: Draft202012Validator, document: object) -> list[Fault]:
    """The faults by place; at most 200, so that an answer stays readable."""
    found: list[Fault] = []
    for error in validator.iter_errors(document):
        found.extend(_faults(error, validator.schema))
        if len(found) >= FAULTS_MOST:
            break
    unique = dict.fromkeys(found[:FAULTS_MOST])
    return sorted(unique, key=lambda fault: (fault.pointer, fault.keyword))


def _faults(error: ValidationError, root: Any) -> Iterator[Fault]:
    keyword = str(error.validator)
    if keyword in ("oneOf", "anyOf") and error.context and not _own_message(error):
        deepest = best_match(error.context)
        if deepest is not None:
            yield from _faults(deepest, root)
            return
    if keyword == "required":
        yield from _missing(error, root)
    elif keyword == "additionalProperties":
        yield from _unknown(error, root)
    else:
        yield Fault(_pointer(error.absolute_path), keyword, _message(error, keyword))


def _missing(error: ValidationError, root: Any) -> Iterator[Fault]:
    place = _pointer(error.absolute_path)
    # ``required`` often stands in a branch of its own; the titles stand where the field is described.
    properties = _described(root, error.absolute_path)
    names: Any = error.validator_value
    present: Any = error.instance
    for name in names:
        if name not in present:
            title = properties.get(name, {}).get("title", name)
            yield Fault(
                f"{place}/{_escape(name)}",
                "required",
                _own_message(error) or f"缺少必填项“{title}”，请补充",
            )


def _unknown(error: ValidationError, root: Any) -> Iterator[Fault]:
    place = _pointer(error.absolute_path)
    known = list(_described(root, error.absolute_path))
    present: Any = error.instance
    for name in present:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"，是不是“{near[0]}”？" if near else "，请删除"
            yield Fault(
                f"{place}/{_escape(name)}", "additionalProperties", f"没有“{name}”这个字段{hint}"
            )


def _described(root: Any, path: Iterable[object]) -> Mapping[str, Any]:
    node = root
    for part in path:
        node = (
            node.get("items", {})
            if isinstance(part, int)
            else node.get("properties", {}).get(part, {})
        )
    properties: Mapping[str, Any] = node.get("properties", {})
    return properties


def _message(error: ValidationError, keyword: str) -> str:
    title = error.schema.get("title") if isinstance(error.schema, Mapping) else None
    subject = f"“{title}”" if title else "这一项"
    write = _SENTENCES.get(keyword, lambda _, __: "不符合要求，请对照表单说明改正")
    limit: Any = error.validator_value
    found: Any = error.instance
    return _own_message(error) or subject + write(limit, found)


def _own_message(error: ValidationError) -> str | None:
    own = error.schema.get("x-msg-zh", {}) if isinstance(error.schema, Mapping) else {}
    message = own.get(str(error.validator))
    return str(message) if message else None


def _types(value: str | list[str]) -> str:
    names = [value] if isinstance(value, str) else value
    return "或".join(TYPE_NAMES.get(name, name) for name in names)


def _listed(values: Iterable[object]) -> str:
    return "、".join(str(value) for value in values)


_SENTENCES: Mapping[str, Callable[[Any, Any], str]] = {
    "type": lambda limit, _: f"应填{_types(limit)}",
    "enum": lambda limit, _: f"只能填以下之一：{_listed(limit)}",
    "const": lambda limit, _: f"只能填 {limit}",
    "minLength": lambda limit, _: "不能为空" if limit == 1 else f"至少要有 {limit} 个字",
    "maxLength": lambda limit, found: f"最多 {limit} 个字，现有 {len(found)} 个",
    "minimum": lambda limit, _: f"不能小于 {limit}",
    "maximum": lambda limit, _: f"不能大于 {limit}",
    "exclusiveMinimum": lambda limit, _: f"须大于 {limit}",
    "exclusiveMaximum": lambda limit, _: f"须小于 {limit}",
    "multipleOf": lambda limit, _: f"须是 {limit} 的倍数",
    "minItems": lambda limit, found: f"至少要有 {limit} 项，现有 {len(found)} 项",
    "maxItems": lambda limit, found: f"最多 {limit} 项，现有 {len(found)} 项",
    "uniqueItems": lambda _, __: "里有重复的项，请删去",
    "contains": lambda _, __: "里缺少必须有的一项，请对照表单说明补充",
    "minProperties": lambda limit, _: f"至少要填 {limit} 项",
    "pattern": lambda _, __: "格式不对，请对照填写说明",
    "format": lambda limit, _: f"应为{FORMAT_NAMES.get(limit, limit)}",
    "dependentRequired": lambda _, __: "缺少与已填内容配套的项，请补充",
    "oneOf": lambda _, __: "不符合任何一种允许的写法",
    "anyOf": lambda _, __: "不符合任何一种允许的写法",
    "not": lambda _, __: "是不允许的内容",
}


def _pointer(parts: Iterable[object]) -> str:
    return "".join("/" + _escape(str(part)) for part in parts)


def _escape(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")
