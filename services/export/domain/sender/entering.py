"""What a form may say about a sender (B10)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from services.common.errors import Refused
from services.export.domain.sender.sender import Sender, SenderKeysChanged, SenderSet


def set_sender(
    state: Sender | None, sender: Sender, *, by: str, paths: Mapping[str, Sequence[str]]
) -> tuple[SenderSet | SenderKeysChanged, ...]:
    """The latest form counts, whichever is dealt with first.

    ``by`` is the unit that posts: nobody vouches for itself. ``paths`` are those of the units named.
    Raises Refused (bad_sender), which names every fault.
    """
    faults = list(_faults(sender, by, paths))
    if faults:
        raise Refused("；".join(faults), code="bad_sender", details={"faults": faults})
    if state is not None and state.as_of >= sender.as_of:
        return ()
    if state is not None and replace(state, keys=sender.keys, as_of=sender.as_of) == sender:
        return (SenderKeysChanged(keys=sender.keys, as_of=sender.as_of),)
    return (SenderSet(sender=sender),)


def _faults(sender: Sender, by: str, paths: Mapping[str, Sequence[str]]) -> Iterator[str]:
    if by == sender.unit:
        yield "报送单位须由上级登记，本单位不能登记自己的公钥"
    for theirs, times in Counter(each.theirs for each in sender.units).items():
        if times > 1:
            yield f"对方的单位编码“{theirs}”写了 {times} 次"
    for ours, times in Counter(each.ours for each in sender.units).items():
        if times > 1:
            yield f"本系统的单位“{ours}”写了 {times} 次"
        if sender.unit not in paths.get(ours, ()):
            yield f"“{ours}”不是“{sender.unit}”或其下的单位"
    if not any(each.until is None or each.until > sender.as_of for each in sender.keys):
        yield "没有一把公钥还在有效期内，请至少写一把"
