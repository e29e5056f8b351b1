"""A Chinese sentence for every keyword of JSON Schema that forms use: what to do, never what a validator thinks."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

TYPE_NAMES = {
    "string": "文字",
    "integer": "整数",
    "number": "数字",
    "boolean": " true 或 false",
    "array": "列表",
    "object": "对象",
}
FORMAT_NAMES = {
    "date": "日期，如 2026-11-23",
    "date-time": "带时区的时间，如 2026-11-23T08:30:00+08:00",
    "email": "电子邮箱，如 name@example.edu.cn",
    "uri": "网址，如 https://example.edu.cn/",
    "uuid": "UUID，如 123e4567-e89b-42d3-a456-426614174000",
}
CHOICES_SHOWN = 30


def sentence(keyword: str, schema: Mapping[str, Any], *, limit: Any, found: Any) -> str:
    """What to do about a value that breaks ``keyword: limit`` of ``schema``: its own words, or the table's."""
    own = own_words(keyword, schema)
    if own:
        return own
    title = schema.get("title")
    subject = f"“{title}”" if title else "这一项"
    write = _WORDS.get(keyword, lambda _, __: "不符合要求，请对照表单说明改正")
    return subject + write(limit, found)


def own_words(keyword: str, schema: Mapping[str, Any]) -> str | None:
    """What the schema itself wants to be said when ``keyword`` fails."""
    words = schema.get("x-msg-zh", {}).get(keyword)
    return str(words) if words else None


def _listed(values: Iterable[object]) -> str:
    shown = [str(value).lower() if isinstance(value, bool) else str(value) for value in values]
    more = f" 等 {len(shown)} 种" if len(shown) > CHOICES_SHOWN else ""
    return "、".join(shown[:CHOICES_SHOWN]) + more


_WORDS: Mapping[str, Callable[[Any, Any], str]] = {
    "type": lambda limit, _: f"应填{TYPE_NAMES.get(limit, limit)}",
    "enum": lambda limit, _: f"只能填以下之一：{_listed(limit)}",
    "const": lambda limit, _: f"只能填 {_listed([limit])}",
    "minLength": lambda limit, _: "不能为空，请填写" if limit == 1 else f"至少要有 {limit} 个字",
    "maxLength": lambda limit, found: f"最多 {limit} 个字，现有 {len(found)} 个，请精简",
    "minimum": lambda limit, _: f"不能小于 {limit}",
    "maximum": lambda limit, _: f"不能大于 {limit}",
    "exclusiveMinimum": lambda limit, _: f"须大于 {limit}",
    "exclusiveMaximum": lambda limit, _: f"须小于 {limit}",
    "multipleOf": lambda limit, _: f"须是 {limit} 的倍数",
    "minItems": lambda limit, found: f"至少要有 {limit} 项，现有 {len(found)} 项，请补充",
    "maxItems": lambda limit, found: f"最多 {limit} 项，现有 {len(found)} 项，请删减",
    "uniqueItems": lambda _, __: "里有重复的项，请删去",
    "contains": lambda _, __: "里缺少必须有的一项，请对照填写说明补充",
    "minProperties": lambda limit, _: f"至少要填 {limit} 项",
    "maxProperties": lambda limit, _: f"最多只能填 {limit} 项" if limit else "在这里不能填，请删去",
    "pattern": lambda _, __: "格式不对，请对照填写说明改正",
    "format": lambda limit, _: f"应为{FORMAT_NAMES.get(limit, limit)}",
    "oneOf": lambda _, __: "不符合任何一种允许的写法，请对照填写说明改正",
    "anyOf": lambda _, __: "不符合任何一种允许的写法，请对照填写说明改正",
    "not": lambda _, __: "是不允许的内容，请对照填写说明改正",
}
KEYWORDS = frozenset(_WORDS)
