"""Exact numbers: what JSON, BSON and people write, as the decimal they meant, and printed back."""

from decimal import Decimal


def exact(value: int | float | str | Decimal) -> Decimal:
    """The decimal that was written: a float gives its shortest form, so 0.1 stays 0.1."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def shown(value: Decimal) -> str:
    """Without exponent and trailing zeros: 87.50 as 87.5, 87.0 as 87."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
