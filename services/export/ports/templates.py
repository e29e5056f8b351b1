"""Files that were uploaded through intake, and what staff are told about the templates they may edit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """An attachment as intake keeps it: its name, its bytes whole."""

    name: str
    data: bytes
    sha256: str


class TemplateDesk(Protocol):
    """Read only, but for the guides, which are written anew at every start and are nobody's truth."""

    def uploaded(self, attachment_id: str) -> Uploaded:
        """The attachment; raises NotFound (attachment_not_found), or Refused where it is not whole."""

    def keep_guides(self, guides: Sequence[Mapping[str, Any]]) -> None:
        """What can be edited, by table (``_id``): shown by intake."""
