"""JSON as the command line reads and prints it: decimals stay what was written, 87.5 as 87.5."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from services.common.errors import Refused
from services.scoring.domain.numbers import shown

CAUSES = (
    (FileNotFoundError, "文件不存在"),
    (IsADirectoryError, "这是一个文件夹"),
    (PermissionError, "没有读取权限"),
)


def read_text(path: Path) -> str:
    """The file as UTF-8 (a BOM is skipped); raises Refused that names the file, and line and column of bad bytes."""
    try:
        data = path.read_bytes()
    except OSError as error:
        cause = next((text for kind, text in CAUSES if isinstance(error, kind)), error.strerror)
        raise Refused(f"{path}：读不到这个文件（{cause}）", code="input_invalid") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", errors="replace")
        raise Refused(
            f"{path} {position(before, len(before))}：不是 UTF-8 编码，请另存为 UTF-8 后重试",
            code="input_invalid",
        ) from error


def position(text: str, offset: int) -> str:
    """Where ``offset`` lies in ``text``, in words, both counted from 1."""
    line_start = text.rfind("\n", 0, offset) + 1
    return f"第 {text.count(chr(10), 0, offset) + 1} 行第 {offset - line_start + 1} 列"


def parse_json(text: str, path: Path) -> Any:
    """The value, decimals exact; raises Refused on bad syntax, a key given twice, NaN or absurd nesting."""
    repeated: list[str] = []

    def without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        keys = [key for key, _ in pairs]
        repeated.extend(key for key in found if keys.count(key) > 1)
        return found

    try:
        value = json.loads(
            text,
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=without_repeats,
        )
    except json.JSONDecodeError as error:
        where = position(text, error.pos)
        raise Refused(f"{path} {where}：不是合法的 JSON", code="input_invalid") from error
    except (ValueError, RecursionError) as error:
        raise Refused(f"{path}：JSON 无法读取（{error}）", code="input_invalid") from error
    if repeated:
        names = "、".join(dict.fromkeys(repeated))
        raise Refused(f"{path}：同一层里重复填写了 {names}", code="input_invalid")
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"不允许 {name}")


def exact_json(value: Any) -> str:
    """JSON text on one line; a Decimal becomes a number as written, never a string or a binary float."""
    if isinstance(value, Decimal):
        return shown(value)
    if isinstance(value, Mapping):
        members = (f"{json.dumps(str(key))}: {exact_json(item)}" for key, item in value.items())
        return "{" + ", ".join(members) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(exact_json, value)) + "]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
