"""Shares as official tables print them: percent, one decimal, halves up."""

from decimal import ROUND_HALF_UP, Decimal

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
