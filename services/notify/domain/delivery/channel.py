"""The ways out: e-mail to persons, webhooks and robots to units; a unit's channel is a record of its own."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.errors import NotFound, Refused
from services.common.kernel.ledger import Ledger


class Way(StrEnum):
    """A kind of channel, as forms name it."""

    EMAIL = "邮件"
    WEBHOOK = "webhook"
    WECOM = "企业微信"
    DINGTALK = "钉钉"

    @property
    def code(self) -> str:
        """The name in ids and headers, ASCII only."""
        return _CODES[self]


_CODES = {Way.EMAIL: "email", Way.WEBHOOK: "webhook", Way.WECOM: "wecom", Way.DINGTALK: "dingtalk"}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitChannel:
    """The state. ``address`` is a URL; ``robot_secret`` is what 钉钉 gives out for 加签, else empty.

    ``at_once``: no digest. ``generation`` counts the keys of a webhook, of which only the latest signs;
    ``shown``: that key was handed out. ``as_of``: when the form that says all this was received.
    """

    unit: str
    unit_path: tuple[str, ...]
    way: Way
    address: str
    robot_secret: str
    open: bool
    as_of: datetime
    at_once: bool = False
    generation: int = 1
    shown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSet:
    """A form says what the channel is from now on; its keys stay."""

    what: ClassVar[str] = "channel.set"
    channel: UnitChannel


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelKeyShown:
    """The key of the present generation was handed out; it is not shown again."""

    what: ClassVar[str] = "channel.key_shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelKeyRenewed:
    """The next generation signs from now on, and has been handed out."""

    what: ClassVar[str] = "channel.key_renewed"


ChannelEvent = ChannelSet | ChannelKeyShown | ChannelKeyRenewed


def channel_id(unit: str, way: Way) -> str:
    """A unit has one channel of each kind."""
    return f"{unit}:{way.code}"


def set_channel(state: UnitChannel | None, channel: UnitChannel) -> tuple[ChannelSet, ...]:
    """The latest form counts, whichever is dealt with first. Raises Refused on an address without a scheme."""
    if channel.way is Way.EMAIL:
        raise Refused("单位渠道只有 webhook、企业微信、钉钉；邮件请登记联系人", code="bad_channel")
    if not channel.address.startswith(("https://", "http://")):
        raise Refused("地址须以 https:// 开头（内网可用 http://）", code="bad_address")
    if state is not None and state.as_of >= channel.as_of:
        return ()
    return (ChannelSet(channel=channel),)


def hand_out_key(
    state: UnitChannel | None, *, renew: bool
) -> tuple[ChannelKeyShown | ChannelKeyRenewed]:
    """A key is shown once; who lost it takes a new one. Raises NotFound, or Refused when it was shown."""
    if state is None or state.way is not Way.WEBHOOK:
        raise NotFound("这个单位没有登记 webhook 渠道", code="channel_not_found")
    if renew:
        return (ChannelKeyRenewed(),)
    if state.shown:
        raise Refused("密钥已经显示过，不再显示；遗失的请换一把新的", code="key_already_shown")
    return (ChannelKeyShown(),)


def evolve(state: UnitChannel | None, event: ChannelEvent) -> UnitChannel:
    """The state after ``event``; raises ValueError on a history that does not begin with a form."""
    if isinstance(event, ChannelSet):
        if state is None:
            return event.channel
        return replace(event.channel, generation=state.generation, shown=state.shown)
    if state is None:
        raise ValueError("a channel begins with a form")
    if isinstance(event, ChannelKeyRenewed):
        return replace(state, generation=state.generation + 1, shown=True)
    return replace(state, shown=True)


CHANNELS = Ledger(
    collection="channels", state=UnitChannel, events=get_args(ChannelEvent), evolve=evolve
)
