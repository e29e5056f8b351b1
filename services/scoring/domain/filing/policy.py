"""To whom which stars are filed, and by when, as ``schemas/policies/filings.json`` says (Q6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A department above the school; ``way`` is the word of the document: 报送, 上报 or 备案."""

    id: str
    name: str
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StarRecipients:
    """Everybody to whom a branch of this ``star`` is filed."""

    star: int
    recipients: tuple[Recipient, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingPolicy:
    """``due_workdays`` count from the day after a result is final, or a filing was sent back."""

    due_workdays: int
    stars: tuple[StarRecipients, ...]

    def recipients(self, star: int) -> tuple[Recipient, ...]:
        """To whom this star is filed; nobody for a star that the policy doesn't name."""
        return next((each.recipients for each in self.stars if each.star == star), ())


def filing_policy_from(data: Mapping[str, Any]) -> FilingPolicy:
    """The policy of a ``filings`` document; raises ValueError where a star or a recipient stands twice."""
    stars = tuple(
        StarRecipients(
            star=row["star"], recipients=tuple(Recipient(**each) for each in row["recipients"])
        )
        for row in data["stars"]
    )
    _refuse_doubles([str(each.star) for each in stars], "星级")
    for each in stars:
        _refuse_doubles(
            [recipient.id for recipient in each.recipients], f"{each.star} 星的报备单位"
        )
    return FilingPolicy(due_workdays=data["due_workdays"], stars=stars)


def _refuse_doubles(names: list[str], what: str) -> None:
    if len(set(names)) < len(names):
        raise ValueError(f"报备规定有误：{what}重复（{'、'.join(names)}）")
