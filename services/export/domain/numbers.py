"""Counts and shares as the official tables print them (GB/T 15835; no thousands comma)."""

from decimal import ROUND_HALF_UP, Decimal

NO_SHARE = "—"
"""Printed where the whole is zero: ``0.0%`` would claim a measurement that was never made."""

_TENTH = Decimal("0.1")


def share(part: int, whole: int) -> Decimal | None:
    """``part`` of ``whole`` in percent, one decimal, halves up; None where the whole is zero.

    Raises ValueError unless ``0 <= part <= whole``.
    """
    if not 0 <= part <= whole:
        raise ValueError("a share needs 0 <= part <= whole")
    if whole == 0:
        return None
    return (Decimal(100 * part) / whole).quantize(_TENTH, ROUND_HALF_UP)


def share_text(value: Decimal | None) -> str:
    """``34.1%``, or ``—`` for a share of nothing."""
    return NO_SHARE if value is None else f"{value}%"
