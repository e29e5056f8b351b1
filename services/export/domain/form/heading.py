"""The lines above most forms: whose it is, and the day it was filled in."""

from services.export.domain.form.line import Line


def head_lines(*labels: str) -> tuple[Line, ...]:
    """A line per label, its value named as the label; values may be longer than one line."""
    return tuple(Line(text=f"{label}：{{{label}}}", after=3) for label in labels)
