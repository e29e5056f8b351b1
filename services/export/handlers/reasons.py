"""Why a document that was made again is not what it was: looked up once, and only where something differs."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from services.export.domain.rebuild import (
    IN_FLIGHT,
    NOBODY_KNOWS,
    Difference,
    Reason,
    Renamed,
    Why,
    is_renaming,
    parts_changed,
    reason_of,
    renaming,
)
from services.export.domain.register import Register
from services.export.handlers.content import Content
from services.export.ports import Exports
from services.export.ports.states import Reads

MOST = 20
"""So many causes are named where no single record is to blame."""


class Reasons:
    """The causes of one rebuild; ``given`` are those that were named, each once.

    ``span`` is the instant the document was made of, and the one that it is made again as of.
    """

    def __init__(
        self,
        port: Exports,
        *,
        content: Content,
        span: tuple[datetime, datetime],
        made_with: tuple[Mapping[str, str], Mapping[str, str]],
    ) -> None:
        self._port = port
        self._content = content
        self._made_at = span[0]
        self._span = (min(span), max(span))
        self._made_with = made_with
        self._templates: list[Reason] = []
        self.given: list[Reason] = []

    def template_changed(
        self, then: Mapping[str, Any] | None, now: Mapping[str, Any] | None
    ) -> None:
        """Note that a file is not written over what it was written over."""
        if then is None or now is None or then["sha256"] == now["sha256"]:
            return
        text = (
            f"所用的模板与当时不同：当时为“{then['owner'] or '程序自带'}”第{then['version']}版，"
            f"现在为“{now['owner'] or '程序自带'}”第{now['version']}版，内容的摘要不同"
        )
        self._templates.append(Reason(code=Why.TEMPLATE, text=text))

    def of(self, difference: Difference) -> Reason:
        """The nearest cause: the record itself, a unit's name, other records, a damaged history, template, program."""
        called = [each for each in self._renamed if is_renaming(difference, each)]
        if called:
            return self._named(renaming(called[0]))
        own = self._of_record(difference.record)
        return self._named((own or self._elsewhere or self.of_bytes())[0])

    def of_bytes(self) -> list[Reason]:
        """Why bytes differ though nothing that is printed does."""
        program = parts_changed(*self._made_with)
        return [*self._templates, *([program] if program else []), NOBODY_KNOWS]

    def first_of_bytes(self) -> Reason:
        """The nearest of these."""
        return self._named(self.of_bytes()[0])

    def first_of_all(self) -> Reason:
        """The nearest of whatever may have changed a file that nobody reads back."""
        renamed = [renaming(each) for each in self._renamed]
        *nearer, last = self.of_bytes()
        return self._named([*self._elsewhere, *nearer, *renamed, last][0])

    def damaged(self, text: str) -> Reason:
        """That the kept file is not what was kept."""
        return self._named(Reason(code=Why.FILE_DAMAGED, text=text))

    def record_of(self, number: str) -> str:
        """The record that a register's row is of, by what its first cell says; empty where it is of none."""
        document = self._content.document
        if not isinstance(document, Register) or not number.isdigit() or not int(number):
            return ""
        return document.source_of(int(number)) or ""

    def _named(self, reason: Reason) -> Reason:
        if reason not in self.given and len(self.given) < MOST:
            self.given.append(reason)
        return reason

    def _of_record(self, record: str) -> list[Reason]:
        if not record:
            return []
        return self._of_reads(Reads(collection=self._content.reads[0].collection, ids=(record,)))

    @cached_property
    def _elsewhere(self) -> list[Reason]:
        """What happened to anything that the document stands on."""
        return [reason for reads in self._content.reads for reason in self._of_reads(reads)]

    def _of_reads(self, reads: Reads) -> list[Reason]:
        broken = self._port.broken(reads, most=MOST)
        damaged = [Reason(code=Why.HISTORY_DAMAGED, text=text, record=key) for key, text in broken]
        first, last = self._span
        entries = self._port.entries_between(reads, first, last, most=MOST) or (
            self._port.entries_between(reads, first - IN_FLIGHT, first, most=MOST)
        )
        return [*damaged, *(reason_of(each, self._made_at) for each in entries)]

    @cached_property
    def _renamed(self) -> list[Renamed]:
        return list(self._port.renamed_between(*self._span))
