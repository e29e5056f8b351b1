"""One strict parser in front of every form: what MongoDB, hashes or other readers would stumble over is refused here.

Refused, each with its place: not UTF-8, not JSON, NaN and infinities, doubled keys, keys with ``$``, ``.`` or
nothing in them, control characters (line breaks and tabs are text), lone surrogates, integers beyond 64 bits,
nesting deeper than 32, anything but an object at the top.
"""

import json
import math
import re
from collections.abc import Sequence
from typing import Any

from services.common.errors import AppError

DEPTH_MOST = 32
INT_MOST = 2**63 - 1
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
BAD_KEY = re.compile(r"[\x00-\x1f\x7f-\x9f$.\ud800-\udfff]")


class BadJson(AppError):
    """The body is not JSON that this system can keep; nothing was stored."""

    status = 400
    default_code = "bad_json"


class _Doubled(ValueError):
    """A key stands twice in one object."""


def parse(data: bytes, *, max_bytes: int) -> dict[str, Any]:
    """The object that ``data`` holds; raises BadJson with code, place and a Chinese sentence."""
    if len(data) > max_bytes:
        raise BadJson(f"正文超过 {max_bytes} 字节的上限", code="too_large")
    try:
        value = json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_constant
        )
    except UnicodeDecodeError as error:
        raise BadJson("正文不是 UTF-8 编码", code="not_utf8") from error
    except _Doubled as error:
        raise BadJson(f"同一个对象里字段“{error}”出现了两次", code="duplicate_key") from error
    except RecursionError as error:
        raise BadJson(f"嵌套超过 {DEPTH_MOST} 层", code="too_deep") from error
    except json.JSONDecodeError as error:
        raise BadJson(
            f"正文不是合法的 JSON：第 {error.lineno} 行第 {error.colno} 个字符附近有误",
            code="bad_json",
        ) from error
    except ValueError as error:
        raise BadJson(
            "数字太大，或不是 JSON 允许的数字（NaN、Infinity）", code="bad_number"
        ) from error
    if not isinstance(value, dict):
        raise BadJson("正文须为一个 JSON 对象", code="not_an_object")
    _check(value, [])
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _Doubled(key)
            seen.add(key)
    return found


def _constant(name: str) -> float:
    raise ValueError(name)


def _check(value: Any, path: list[str]) -> None:
    if isinstance(value, str):
        if CONTROL.search(value):
            raise _bad("文字里有控制字符或不完整的字符，请删除后重新提交", "bad_character", path)
    elif isinstance(value, dict):
        _check_object(value, path)
    elif isinstance(value, list):
        _check_depth(path)
        for index, item in enumerate(value):
            _check(item, [*path, str(index)])
    elif isinstance(value, int | float):
        _check_number(value, path)


def _check_number(value: float, path: list[str]) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        raise _bad("数字太大", "bad_number", path)
    if isinstance(value, int) and not -INT_MOST - 1 <= value <= INT_MOST:
        raise _bad("整数超出 64 位的范围", "bad_number", path)


def _check_object(value: dict[str, Any], path: list[str]) -> None:
    _check_depth(path)
    for key, item in value.items():
        if not key or BAD_KEY.search(key):
            raise _bad("字段名不能为空，也不能含 $、. 或控制字符", "bad_key", path)
        _check(item, [*path, key])


def _check_depth(path: Sequence[str]) -> None:
    if len(path) >= DEPTH_MOST:
        raise _bad(f"嵌套超过 {DEPTH_MOST} 层", "too_deep", path[:3])


def _bad(message: str, code: str, path: Sequence[str]) -> BadJson:
    place = "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path)
    safe = place.encode("utf-8", "replace").decode()
    return BadJson(
        message,
        code=code,
        details={"errors": [{"pointer": safe, "keyword": code, "message": message}]},
    )
