"""Group robots of 企业微信 and 钉钉: Markdown in JSON, and an ``errcode`` in the answer that must be 0."""

import json
from collections.abc import Mapping
from typing import Any

from services.common.outside.door import Answer, Door, endpoint
from services.common.outside.undelivered import Undelivered
from services.notify.domain.delivery.parcel import MORE, Parcel
from services.notify.domain.delivery.signing import dingtalk_sign

WECOM_MOST, DINGTALK_MOST = 4096, 18_000
"""Bytes of UTF-8 that a Markdown message may have; 钉钉 counts the whole request, at most 20,000."""
_MARKS = str.maketrans(
    {"<": "＜", ">": "＞", "[": "［", "]": "］", "`": "｀", "*": "＊", "!": "！"}
)
JSON = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "lianxin"}


class WeCom:
    """企业微信 群机器人: the key stands in the address."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def endpoint(self, parcel: Parcel) -> str:
        """Whom a failure of this sending is a failure of."""
        return endpoint(parcel.to.value)

    def send(self, parcel: Parcel) -> None:
        """Post it; raises Undelivered."""
        content = markdown(parcel, WECOM_MOST)
        document = {"msgtype": "markdown", "markdown": {"content": content}}
        require_zero(self._door.post(parcel.to.value, _bytes(document), JSON))


class DingTalk:
    """钉钉 自定义机器人: the token stands in the address; with 加签, time and signature are added to it."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def endpoint(self, parcel: Parcel) -> str:
        """Whom a failure of this sending is a failure of."""
        return endpoint(parcel.to.value)

    def send(self, parcel: Parcel) -> None:
        """Post it; raises Undelivered."""
        text = markdown(parcel, DINGTALK_MOST)
        title = parcel.title.translate(_MARKS)
        document = {"msgtype": "markdown", "markdown": {"title": title, "text": text}}
        require_zero(self._door.post(_signed(parcel), _bytes(document), JSON))


def markdown(parcel: Parcel, most: int) -> str:
    """Title and text in at most ``most`` bytes; what people wrote makes no links, mentions or pictures."""
    title, text = parcel.title.translate(_MARKS), parcel.text.translate(_MARKS)
    whole = f"### {title}\n\n{text}"
    if len(whole.encode()) <= most:
        return whole
    kept = whole.encode()[: most - len(f"……\n\n{MORE}".encode())].decode(errors="ignore")
    return f"{kept}……\n\n{MORE}"


def require_zero(answer: Answer) -> None:
    """Raise Undelivered unless the answer is 200 and its ``errcode`` is 0: a refusal comes as a 200, too."""
    if answer.status != 200:
        raise Undelivered(f"对方答复 {answer.status}")
    try:
        said = json.loads(answer.body)
        code, words = said["errcode"], str(said.get("errmsg", ""))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Undelivered("对方的答复看不懂，请核对机器人地址") from error
    if code != 0:
        raise Undelivered(f"机器人拒收（{code}）：{words[:100]}")


def _signed(parcel: Parcel) -> str:
    if not parcel.to.robot_secret:
        return parcel.to.value
    milliseconds = int(parcel.at.timestamp() * 1000)
    sign = dingtalk_sign(parcel.to.robot_secret, milliseconds)
    joint = "&" if "?" in parcel.to.value else "?"
    return f"{parcel.to.value}{joint}timestamp={milliseconds}&sign={sign}"


def _bytes(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()
