"""A CSV file, read back."""

import csv
import io
from collections.abc import Iterator
from typing import IO

from services.export.readback.line import Line, trimmed


def csv_lines(file: IO[bytes]) -> Iterator[Line]:
    """Its rows; raises UnicodeDecodeError or csv.Error on what is no CSV file of ours."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        for row in csv.reader(text, strict=True):
            yield Line("", trimmed(row))
    finally:
        text.detach()
