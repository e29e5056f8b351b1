"""What forms about one record are filled from besides ledgers: the standards that schools rate by (Q1)."""

from collections.abc import Mapping
from typing import Any, Protocol


class FormDesk(Protocol):
    """Standards as campaigns froze them, as the files have them, and as they were when a form was made of them."""

    def keep_standard(self, standard: Mapping[str, Any]) -> str:
        """Keep it for good under the hash of its content, which is returned: files are edited by schools (B12)."""

    def standard(self, reference: str) -> Mapping[str, Any]:
        """A whole standard by the content hash of a frozen one, or by its id.

        By id it is what the file says now; one whose file refines another is known by id once a campaign froze
        it. Raises NotFound (standard_not_found), Refused (standard_ambiguous) where campaigns froze several.
        """
