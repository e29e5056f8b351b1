"""Which names files of a package may have: the same file on every desktop, and never one outside the folder."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from unicodedata import category, normalize

PREFIX = "files/"
"""Below it lies what is delivered."""
RECEIPTS = ("回执.docx", "回执.txt")
"""What comes back; they stand beside the manifest."""
PATH_BYTES = 400
PART_BYTES = 255
_FORBIDDEN = re.compile(r'[\\:*?"<>|]')
_DEVICES = re.compile(r"^(con|prn|aux|nul|com[0-9]|lpt[0-9])([.].*)?$", re.IGNORECASE)


def path_faults(paths: Sequence[str]) -> Iterator[str]:
    """What is wrong with the names of one package, one sentence each; nothing where all may stand together."""
    for path in paths:
        yield from (f"文件名“{shown(path)}”{fault}" for fault in _faults(path))
    for path, times in Counter(paths).items():
        if times > 1:
            yield f"文件名“{shown(path)}”出现了 {times} 次"
    yield from _collisions(sorted(set(paths)))


def shown(path: str) -> str:
    """A name as a sentence may hold it: what cannot be seen becomes ``?``, and it is cut after 80 characters."""
    seen = "".join(character if character.isprintable() else "?" for character in path)
    return seen if len(seen) <= 80 else seen[:79] + "…"


def _faults(path: str) -> Iterator[str]:
    parts = path.split("/")
    if path.startswith("/"):
        yield "是绝对路径"
    if ".." in parts:
        yield "含有 .."
    if _FORBIDDEN.search(path) or any(category(each).startswith("C") for each in path):
        yield "含有不能用在文件名里的字符"
    if any(_is_odd(part) for part in parts):
        yield "有的系统不能保存"
    if normalize("NFC", path) != path:
        yield "的字符没有按 NFC 书写"
    if _too_long(path, parts):
        yield "太长"
    if not path.startswith(PREFIX) and path not in RECEIPTS:
        yield "不在 files/ 之下，也不是回执"


def _is_odd(part: str) -> bool:
    """Empty, a dot, ending in what Windows drops, or the name of one of its devices."""
    return part in ("", ".") or (part != ".." and part[-1] in " .") or bool(_DEVICES.match(part))


def _too_long(path: str, parts: Sequence[str]) -> bool:
    longest = max(_bytes(part) for part in parts)
    return _bytes(path) > PATH_BYTES or longest > PART_BYTES


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _collisions(paths: Sequence[str]) -> Iterator[str]:
    """Names that are one file where case does not count, and a file where another needs a folder."""
    folded = [(normalize("NFC", path).casefold(), path) for path in paths]
    folders = {"/".join(parts[:end]) for parts in _parts(folded) for end in range(1, len(parts))}
    known: dict[str, str] = {}
    for key, path in folded:
        other = known.setdefault(key, path)
        if other != path:
            yield f"文件名“{shown(other)}”与“{shown(path)}”只有大小写不同"
        if key in folders:
            yield f"“{shown(path)}”既是文件，又是另一个文件的文件夹"


def _parts(folded: Sequence[tuple[str, str]]) -> Iterator[Sequence[str]]:
    return (key.split("/") for key, _ in folded)
