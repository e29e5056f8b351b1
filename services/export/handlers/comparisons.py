"""One file of a document made again, beside the one that was kept: by its bytes, and where they differ by its lines."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import file_digest
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from services.common.errors import NotFound, Refused
from services.export.domain.comparing import AHEAD, Row, RowChanged, changed_rows
from services.export.domain.document import Document
from services.export.domain.order import Order
from services.export.domain.rebuild import (
    READ,
    SHOWN,
    Difference,
    Verdict,
    cells_of,
    of_bytes_alone,
)
from services.export.domain.register import Register
from services.export.handlers.building import SPOOLED, written
from services.export.handlers.reasons import Reasons
from services.export.ports import Exports
from services.export.readback import READERS
from services.export.readback.line import Line
from services.export.writers.formats import FileFormat
from services.export.writers.metadata import FileMetadata

KEPT = 2 * AHEAD + 1
"""So many places of lines are remembered: as many as a comparison has at hand, and then some."""
STOPS = frozenset({"cancelled", "took_too_long"})
"""Codes of refusals that end the whole work, not one format of it."""
UNREAD = "只比字节，分不出是不是内容不同；可能的原因："
SEE_BESIDE = "内容不同的地方，见同一份附件的其他格式"
HIDDEN = "（含个人信息，请看文件）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remade:
    """What a file is made again from, and ``kept`` says of the one that was kept.

    ``beside`` is how other files of the same document compared, by format.
    """

    order: Order
    document: Document
    chosen: FileFormat
    metadata: FileMetadata
    kept: Mapping[str, Any]
    personal: bool
    beside: Mapping[str, Verdict]

    @property
    def name(self) -> str:
        """The format."""
        return str(self.kept["format"])


def compare(port: Exports, remade: Remade, reasons: Reasons) -> dict[str, Any]:
    """How the file compares, as it is kept; a format that cannot be made here says why."""
    kept, told = remade.kept, {"format": remade.name, "name": remade.kept["name"]}
    told["archived_sha256"] = kept["sha256"]
    with SpooledTemporaryFile(max_size=SPOOLED) as archived:
        damage = _damage(port, kept, archived)
        try:
            made = written(
                port,
                remade.order,
                remade.document,
                name=remade.name,
                chosen=remade.chosen,
                metadata=remade.metadata,
            )
            with made as (file, _):
                digest = file_digest(file, "sha256").hexdigest()
                found = _found(
                    port, remade, reasons, damage=damage, digest=digest, files=(archived, file)
                )
        except Refused as refused:
            if refused.code in STOPS:
                raise
            digest, found = "", _nothing(Verdict.NOT_MADE, refused.message)
    return told | {"rebuilt_sha256": digest} | found


def _damage(port: Exports, kept: Mapping[str, Any], archived: SpooledTemporaryFile[bytes]) -> str:
    """What is wrong with the kept file, empty where nothing is; it is copied to ``archived``."""
    try:
        port.copy_file(kept["file_id"], archived)
    except NotFound as gone:
        return gone.message
    archived.seek(0)
    if file_digest(archived, "sha256").hexdigest() != kept["sha256"]:
        return "存档文件的摘要与登记的不符，文件被改过或已损坏"
    return ""


def _found(
    port: Exports,
    remade: Remade,
    reasons: Reasons,
    *,
    damage: str,
    digest: str,
    files: tuple[IO[bytes], IO[bytes]],
) -> dict[str, Any]:
    if damage:
        again = digest == remade.kept["sha256"]
        also = "；重做的文件与登记的摘要一致，可以用它代替" if again else ""
        return _nothing(Verdict.DAMAGED, reasons.damaged(damage + also).text)
    if digest == remade.kept["sha256"]:
        return _nothing(Verdict.SAME)
    if remade.name not in READERS:
        return _by_bytes(remade, reasons)
    count, shown = _listed(port, remade, reasons, files)
    if not count:
        return _nothing(Verdict.SAME_CONTENT, reasons.first_of_bytes().text)
    return _nothing(Verdict.DIFFERS) | {"count": count, "differences": shown}


def _by_bytes(remade: Remade, reasons: Reasons) -> dict[str, Any]:
    """A file that is not read back says what its neighbours say; without any, what may have changed it."""
    if READ.isdisjoint(remade.beside.values()):
        cause = reasons.first_of_all()
        verdict = of_bytes_alone(cause.code, remade.beside)
        doubt = UNREAD if verdict is Verdict.DIFFERS else ""
        return _nothing(verdict, doubt + cause.text)
    if Verdict.DIFFERS in remade.beside.values():
        return _nothing(Verdict.DIFFERS, SEE_BESIDE)
    cause = reasons.first_of_bytes()
    return _nothing(of_bytes_alone(cause.code, remade.beside), cause.text)


def _listed(
    port: Exports, remade: Remade, reasons: Reasons, files: tuple[IO[bytes], IO[bytes]]
) -> tuple[int, list[dict[str, Any]]]:
    count, shown = 0, list[dict[str, Any]]()
    for difference in _differences(port, remade, reasons, files):
        count += 1
        if count <= SHOWN:
            reason = reasons.of(difference)
            why = {"code": reason.code.value, "text": reason.text, "record": reason.record}
            shown.append(_told(difference, personal=remade.personal) | {"why": why})
    return count, shown


def _differences(
    port: Exports, remade: Remade, reasons: Reasons, files: tuple[IO[bytes], IO[bytes]]
) -> Iterator[Difference]:
    reader = READERS[remade.name]
    columns = _columns(remade.document)
    then, now = (_Lines(reader(file), numbered=bool(columns)) for file in files)
    total = remade.document.count if isinstance(remade.document, Register) else 0
    rows = port.watched(remade.order.id, f"核对 {remade.name}", then.rows(), total)
    for changed in changed_rows(rows, now.rows()):
        place, record = _place(changed, then, now), ""
        if changed.now_at:
            record = reasons.record_of(now.number(changed.now_at))
        yield from cells_of(changed, place=place, columns=columns, record=record)


def _columns(document: Document) -> tuple[str, ...]:
    if not isinstance(document, Register):
        return ()
    return tuple(column.name for column in document.definition.columns[1:])


class _Lines:
    """The lines of a file as rows to compare; of a register without their numbers, which are looked up by row."""

    def __init__(self, lines: Iterator[Line], *, numbered: bool) -> None:
        self._lines = lines
        self._numbered = numbered
        self._recent: dict[int, tuple[str, str]] = {}

    def rows(self) -> Iterator[Row]:
        for at, line in enumerate(self._lines, start=1):
            number = line.cells[0] if self._numbered and line.cells[0].isdigit() else ""
            self._recent[at] = (line.place, number)
            self._recent.pop(at - KEPT, None)
            yield line.cells[1:] if number else line.cells

    def place(self, at: int) -> str:
        """Where the row stands: its number in a register, its place in a sheet, or how manieth it is."""
        place, number = self._recent[at]
        return f"序号{number}" if number else place or f"第{at}行"

    def number(self, at: int) -> str:
        """What its first cell says; empty for a row that has no number."""
        return self._recent[at][1]


def _place(changed: RowChanged, then: _Lines, now: _Lines) -> str:
    if changed.now_at:
        return now.place(changed.now_at)
    return f"原{then.place(changed.then_at or 0)}"


def _told(difference: Difference, *, personal: bool) -> dict[str, Any]:
    told = asdict(difference)
    del told["record"]
    if personal:
        told |= {side: told[side] and HIDDEN for side in ("then", "now")}
    return told


def _nothing(verdict: Verdict, reason: str = "") -> dict[str, Any]:
    return {"verdict": verdict.value, "reason": reason, "count": 0, "differences": []}
