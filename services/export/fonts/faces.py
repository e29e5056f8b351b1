"""The faces that a PDF is drawn with, where their files are, and what stands for which (EXPORTS §2.1, §2.2)."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Final

from services.common.settings import REPOSITORY

FOLDER: Final = REPOSITORY / ".local/fonts"
"""Where ``deploy/setup.sh pdf`` puts the Fandol faces; no system-wide installation."""
SYSTEM: Final = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
OWN_FILES: Final = ("FandolFang-Regular.otf", "FandolKai-Regular.otf")
SYSTEM_FILES: Final[Mapping[str, str]] = {
    "NotoSerifCJK-Bold.ttc": "fonts-noto-cjk",
    "NotoSansCJK-Regular.ttc": "fonts-noto-cjk",
    "LiberationSerif-Regular.ttf": "fonts-liberation2",
}
"""A file that each package brings; without them digits and titles silently come out in other faces."""

SONG: Final = "Noto Serif CJK SC"
HEI: Final = "Noto Sans CJK SC"
# FandolFang and FandolKai hold GB2312 only; rarer characters of names come from the thinnest Noto Serif there is.
_FANG: Final = ("FandolFang", f"{SONG} Light", SONG)
_KAI: Final = ("FandolKai", f"{SONG} Light", SONG)
STANDS_FOR: Final[Mapping[str, Sequence[str]]] = {
    "仿宋_GB2312": _FANG,
    "仿宋": _FANG,
    "FangSong": _FANG,
    "楷体_GB2312": _KAI,
    "楷体": _KAI,
    "KaiTi": _KAI,
    "黑体": (HEI,),
    "SimHei": (HEI,),
    "宋体": (SONG,),
    "SimSun": (SONG,),
    "方正小标宋简体": (SONG,),
    "Times New Roman": ("Liberation Serif",),
}
BOLD: Final = frozenset({"方正小标宋简体"})
"""Drawn bold: the schools' own rule for 小标宋 where it is missing."""


def missing_faces(own: Path = FOLDER, system: Iterable[Path] = SYSTEM) -> list[str]:
    """What has to be installed before a PDF has its right faces: names of packages, ``Fandol`` for our own."""
    missing = [] if all((own / name).is_file() for name in OWN_FILES) else ["Fandol"]
    present = {path.name for folder in system for path in folder.rglob("*.tt[cf]")}
    wanted = {package for name, package in SYSTEM_FILES.items() if name not in present}
    return missing + sorted(wanted)


def configuration(own: Path, cache: Path) -> str:
    """The fontconfig file; ``cache`` is a folder that the drawing process may write to."""
    text = files("services.export.fonts").joinpath("fonts.conf").read_text("utf-8")
    faces = "\n".join(_rule(name, faces) for name, faces in STANDS_FOR.items())
    return Template(text).substitute(folder=escape(str(own)), cache=escape(str(cache)), faces=faces)


def _rule(name: str, faces: Sequence[str]) -> str:
    strings = "".join(f"<string>{face}</string>" for face in faces)
    weight = (
        '<edit name="weight" mode="assign" binding="same"><const>bold</const></edit>'
        if name in BOLD
        else ""
    )
    return (
        f'  <match target="pattern"><test qual="any" name="family" compare="eq"><string>{name}</string></test>'
        f'<edit name="family" mode="assign" binding="same">{strings}</edit>{weight}</match>'
    )
