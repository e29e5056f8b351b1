"""Shares as the official tables print them (GB/T 15835)."""

from decimal import Decimal

NO_SHARE = "—"
"""Printed where the whole is zero: ``0.0%`` would claim a measurement that was never made."""


def share_text(value: Decimal | None) -> str:
    """``34.1%``, or ``—`` for a share of nothing."""
    return NO_SHARE if value is None else f"{value}%"
