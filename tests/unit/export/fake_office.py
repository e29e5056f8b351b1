"""Programs that take LibreOffice's place: shell scripts that get the same arguments."""

from pathlib import Path

_ARGUMENTS = 'for source; do :; done\nresult="${source%.docx}.pdf"\n'


def fake_office(folder: Path, script: str) -> str:
    """The path of an executable; in ``script``, $source is the document and $result the PDF to be made."""
    path = folder / "fake-office"
    path.write_text(f"#!/bin/sh\n{_ARGUMENTS}{script}\n")
    path.chmod(0o755)
    return str(path)
