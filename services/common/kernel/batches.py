"""A long series some at a time, for reads that take many keys at once."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batches(series: Iterable[T], most: int) -> Iterator[list[T]]:
    """Lists of at most ``most``, none of them empty, in order; nothing is read ahead of the list at hand."""
    rest = iter(series)
    while some := list(islice(rest, most)):
        yield some
