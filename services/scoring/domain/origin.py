"""Where a star came from, and who answers for it: what filings and rectifications follow from (Q6, Q11)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """``source`` is the campaign, or a regrade under it; ``unit`` decided (谁评定、谁负责)."""

    source: str
    campaign: str
    unit: str
    unit_path: tuple[str, ...]
