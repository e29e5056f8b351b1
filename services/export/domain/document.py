"""What every filled document has: the form it is, who fills it and for when."""

from typing import Protocol


class Document(Protocol):
    """A filled table, form or register; writers know which of them they can write."""

    @property
    def number(self) -> str:
        """``附件4``; ``附件`` alone where the source gives no number."""

    @property
    def title(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def period(self) -> str:
        """As printed, empty for a document of no period."""
