"""Numbered versions of one file: which of them is in force, what a withdrawal goes back to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.common.errors import NotFound, Refused

OWN = 0
"""The number that stands for the program's own file, or for none where it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One accepted file. ``file_id`` leads to its bytes, ``size`` of them; ``offered_at`` is when it was posted.

    ``withdrawn_because`` is empty while it may be in force.
    """

    number: int
    file_id: str
    name: str
    sha256: str
    size: int
    note: str
    by: str
    offered_at: datetime
    accepted_at: datetime
    withdrawn_because: str = ""


def next_number(versions: Sequence[Version]) -> int:
    """The number of the file that is accepted next; one that was withdrawn keeps its own."""
    return len(versions) + 1


def require_newer(versions: Sequence[Version], version: Version) -> None:
    """Raise Refused where a file that was posted later is here already: jobs may come in another order."""
    if versions and versions[-1].offered_at > version.offered_at:
        raise Refused(
            f"之后提交的第{versions[-1].number}版已经通过检查，这一份不再采用",
            code="version_overtaken",
        )


def before(versions: Sequence[Version], number: int) -> int:
    """The newest version before ``number`` that was not withdrawn, :data:`OWN` without one."""
    left = [each.number for each in versions if each.number < number and not each.withdrawn_because]
    return max(left, default=OWN)


def numbered(versions: Sequence[Version], number: int) -> Version:
    """The version of that number; raises NotFound (version_not_found)."""
    for each in versions:
        if each.number == number:
            return each
    raise NotFound(f"没有第{number}版，请核对版本号", code="version_not_found")
