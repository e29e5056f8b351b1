"""One strict parser in front of every form: what MongoDB, hashes or other readers would stumble over is refused here.

Refused, each with its place: not UTF-8, not JSON, NaN and infinities, doubled keys, keys with ``$``, ``.`` or
nothing in them or longer than 200 characters, control characters (line breaks and tabs are text), lone surrogates
and what XML cannot hold, integers beyond 64 bits, nesting deeper than 32, anything but an object at the top.
Tolerated: one byte order mark at the start. A whole number written as 5.0 becomes 5, since JSON Schema calls both
an integer and records count with whole numbers.
"""

import json
import re
from collections import Counter
from math import isfinite
from typing import Any

from services.common.errors import AppError
from services.intake.checking.pointers import written

DEPTH_MOST = 32
KEY_MOST = 200
INT_MOST = 2**63 - 1
EXACT_MOST = 2**53
SHOWN_MOST = 40
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
BAD_KEY = re.compile(r"[\x00-\x1f\x7f-\x9f$.\ud800-\udfff\ufffe\uffff]")


class BadJson(AppError):
    """The body is not JSON that this system can keep; nothing was stored."""

    status = 400
    default_code = "bad_json"


class TooLarge(BadJson):
    """A body, or an item of a batch, has more bytes than allowed."""

    status = 413
    default_code = "too_large"

    def __init__(self, most: int) -> None:
        super().__init__(f"正文超过 {most} 字节的上限，请减少内容或分批提交")


class _Doubled(dict[str, Any]):
    """An object in which a key stands twice; refused where it stands, so that a batch's other items are not."""


class _Fault(Exception):
    """What is wrong with a value; its place is gathered on the way up, so that good values pay nothing."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.place = ""


def parse(data: bytes) -> dict[str, Any]:
    """The object that ``data`` holds; raises BadJson with code, place and a Chinese sentence."""
    value = load(data)
    check(value)
    return value


def load(data: bytes) -> dict[str, Any]:
    """The object that ``data`` holds, its values not yet checked: parts of it may be, each for itself."""
    try:
        value = _DECODER.decode(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadJson("正文不是 UTF-8 编码", code="not_utf8") from error
    except RecursionError:
        raise BadJson(f"嵌套超过 {DEPTH_MOST} 层", code="too_deep") from None
    except json.JSONDecodeError as error:
        raise BadJson(
            f"正文不是合法的 JSON：第 {error.lineno} 行第 {error.colno} 个字符附近有误",
            code="bad_json",
        ) from error
    except ValueError as error:  # a number of more digits than Python reads
        raise BadJson("数字太大，请改正", code="bad_number") from error
    if not isinstance(value, dict):
        raise BadJson("正文须为一个 JSON 对象", code="not_an_object")
    if isinstance(value, _Doubled):
        check(value)
    return value


def check(value: object) -> None:
    """Raise BadJson, with its place, for the first value that this system cannot keep."""
    try:
        _check(value, 0)
    except _Fault as fault:
        where = {"pointer": fault.place, "keyword": fault.code, "message": fault.message}
        raise BadJson(fault.message, code=fault.code, details={"errors": [where]}) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _Doubled(doubled=_twice(pairs))


def _twice(pairs: list[tuple[str, Any]]) -> str:
    ((key, _),) = Counter(key for key, _ in pairs).most_common(1)
    return str(key)


def _number(text: str) -> float | int:
    number = float(text)
    return int(number) if number.is_integer() and -EXACT_MOST <= number <= EXACT_MOST else number


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=float, parse_float=_number)


def _check_object(value: dict[str, Any], depth: int) -> None:
    if depth > DEPTH_MOST:
        raise _Fault("too_deep", f"嵌套超过 {DEPTH_MOST} 层")
    if (
        "" in value
        or BAD_KEY.search("".join(value))
        or len(max(value, key=len, default="")) > KEY_MOST
    ):
        raise _Fault(
            "bad_key", f"字段名须为 1 到 {KEY_MOST} 个字符，不能含 $、. 或控制字符，请改正"
        )
    for key, item in value.items():
        try:
            _check(item, depth)
        except _Fault as fault:
            fault.place = written((key,)) + fault.place
            raise


def _check_list(value: list[Any], depth: int) -> None:
    if depth > DEPTH_MOST:
        raise _Fault("too_deep", f"嵌套超过 {DEPTH_MOST} 层")
    for index, item in enumerate(value):
        try:
            _check(item, depth)
        except _Fault as fault:
            fault.place = f"/{index}{fault.place}"
            raise


def _check(value: Any, depth: int) -> None:
    kind = type(value)  # the decoder makes exact types only, and this is three times faster
    if kind is bool or value is None:
        return
    if kind is str:
        if CONTROL.search(value):
            raise _Fault("bad_character", "文字里有控制字符或不完整的字符，请删除后重新提交")
    elif kind is int or kind is float:
        _check_number(value)
    elif kind is dict:
        _check_object(value, depth + 1)
    elif kind is list:
        _check_list(value, depth + 1)
    else:
        raise _Fault("duplicate_key", f"同一个对象里字段“{_shown(value['doubled'])}”出现了两次")


def _check_number(value: float) -> None:
    if isinstance(value, int):
        if not -INT_MOST - 1 <= value <= INT_MOST:
            raise _Fault("bad_number", "整数超出 64 位的范围，请改正")
    elif not isfinite(value):
        raise _Fault("bad_number", "数字太大，或不是 JSON 允许的数字（NaN、Infinity），请改正")


def _shown(key: str) -> str:
    """A key as a message can carry it: short, and UTF-8."""
    short = key if len(key) <= SHOWN_MOST else key[:SHOWN_MOST] + "…"
    return short.encode("utf-8", "replace").decode()
