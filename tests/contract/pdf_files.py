"""PDF files as other programs read them: poppler's pdftotext and pdffonts."""

import subprocess
import tempfile
from collections.abc import Sequence


def _said(pdf: bytes, argv: Sequence[str]) -> str:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        command = [argv[0], *argv[1:], file.name]
        command += ["-"] if argv[0] == "pdftotext" else []
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def pages(pdf: bytes) -> list[str]:
    """The text of each page as it lies there."""
    return _said(pdf, ["pdftotext", "-layout"]).split("\f")[:-1]


def said(pdf: bytes) -> str:
    """All text in the order in which it is drawn, cell by cell, without white space."""
    return bare(_said(pdf, ["pdftotext", "-raw"]))


def bare(text: str) -> str:
    """Without white space: a line of a PDF ends where the paper does."""
    return "".join(text.replace("\u200b", "").split())


def faces(pdf: bytes) -> dict[str, bool]:
    """Every face by its name, and whether it is embedded as a subset."""
    lines = _said(pdf, ["pdffonts"]).splitlines()[2:]
    return {line.split()[0].split("+")[-1]: line.split()[-5:-3] == ["yes", "yes"] for line in lines}
