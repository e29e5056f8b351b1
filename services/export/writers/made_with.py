"""What a file was made with: where bytes differ though the content does not, this says why (B12, EXPORTS §3.3)."""

from collections.abc import Collection, Mapping
from functools import cache
from hashlib import file_digest, sha256
from importlib.metadata import version
from pathlib import Path
from typing import Final

from services.export.fonts.faces import FOLDER, OWN_FILES
from services.export.writers.soffice import Soffice

PROGRAM: Final = "连心"
OFFICE: Final = "LibreOffice"
FACES: Final = "字体"
SOURCE: Final = Path(__file__).parent.parent
PACKAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "xlsx": ("XlsxWriter",),
    "docx": ("docxtpl", "python-docx"),
    "pdf": ("docxtpl", "python-docx", "pikepdf", "typst"),
}
"""Format → the packages that write it."""
_SHOWN: Final = 12


def made_with(formats: Collection[str]) -> dict[str, str]:
    """Name → version of whatever these formats are written with here; a program changed in place has another one."""
    packages = {name for each in formats for name in PACKAGES.get(each, ())}
    parts = {PROGRAM: _program()} | {name: version(name) for name in sorted(packages)}
    return parts | (_drawing() if "pdf" in formats else {})


def as_list(parts: Mapping[str, str]) -> list[dict[str, str]]:
    """The same as an export keeps it."""
    return [{"name": name, "version": version_of} for name, version_of in parts.items()]


@cache
def _program() -> str:
    """The version, and a digest of what decides on a document's bytes."""
    digest = sha256()
    for path in sorted(SOURCE.rglob("*")):
        if path.is_file() and path.suffix in {".py", ".docx", ".typ", ".conf"}:
            digest.update(path.relative_to(SOURCE).as_posix().encode() + b"\0" + path.read_bytes())
    return f"{version('lianxin')}+{digest.hexdigest()[:_SHOWN]}"


@cache
def _drawing() -> dict[str, str]:
    digest = sha256()
    for path in (FOLDER / name for name in OWN_FILES):
        digest.update(path.read_bytes() if path.is_file() else b"-")
    return {OFFICE: _office(Soffice().executable), FACES: digest.hexdigest()[:_SHOWN]}


def _office(executable: str | None) -> str:
    """A digest of the part that lays out text: every build has its own, and starting it only to ask takes seconds."""
    if executable is None:
        return "没有安装"
    part = Path(executable).resolve().with_name("libswlo.so")
    if not part.is_file():
        return "无法辨认"
    with part.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()[:_SHOWN]
