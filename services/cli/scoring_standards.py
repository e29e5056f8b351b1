"""Standards as files: found by id or path, made whole, checked, with every fault on a line of its own."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from services.cli.json_text import parse_json, read_text
from services.cli.scoring_files import refused
from services.common.errors import NotFound, Refused
from services.scoring.domain.standard import Standard
from services.scoring.standards import form_faults, standard_of, whole

FORM = Path("forms/qiangji/self-assessment/v1.json")
ID = re.compile(r"[a-z0-9-]+")


def read_standard_file(name: str, schemas: Path) -> Standard:
    """The standard called ``name``, or in the file ``name``; raises NotFound that lists those there are."""
    return StandardFiles(schemas).standard(name)


@dataclass(frozen=True)
class StandardFiles:
    """The standards that lie under ``schemas/standards``, and files elsewhere that refine them."""

    schemas: Path

    @property
    def ids(self) -> list[str]:
        """Every standard that is shipped, by id."""
        files = (self.schemas / "standards").glob("*.json")
        return sorted(file.stem for file in files if ID.fullmatch(file.stem))

    def standard(self, name: str) -> Standard:
        """The standard, whole and without faults; raises NotFound, or Refused that names every fault."""
        path = self._path(name)
        try:
            return standard_of(whole(self._read(path), self._shape, self._shipped), self._shape)
        except Refused as error:
            raise self._with_file(path, error) from error

    def check(self, name: str) -> Standard:
        """As ``standard``, and its facts must pass the self-assessment's form, and its file bear its id."""
        path = self._path(name)
        standard = self.standard(name)
        faults = list(self._beside_rules(path, standard))
        if faults:
            raise refused([f"{path}：{fault}" for fault in faults])
        return standard

    def _beside_rules(self, path: Path, standard: Standard) -> Iterator[str]:
        if path.stem != standard.id:
            yield f"文件名应与标准的编号一致：{standard.id}.json"
        document = whole(self._read(path), self._shape, self._shipped)
        form = self._read(self.schemas / FORM)
        yield from form_faults(document, form["properties"]["facts"])

    @cached_property
    def _shape(self) -> dict[str, Any]:
        return self._read(self.schemas / "standards" / "standard.schema.json")

    def _path(self, name: str) -> Path:
        shipped = self._place(name)
        path = shipped if ID.fullmatch(name) and shipped.is_file() else Path(name)
        if not path.is_file():
            known = "、".join(self.ids)
            raise NotFound(f"没有标准 {name}，也没有这个文件；现有标准：{known}")
        return path

    def _shipped(self, standard_id: str) -> Mapping[str, Any] | None:
        path = self._place(standard_id)
        return self._read(path) if path.is_file() else None

    def _place(self, standard_id: str) -> Path:
        return self.schemas / "standards" / f"{standard_id}.json"

    def _read(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = parse_json(read_text(path), path)
        return found

    def _with_file(self, path: Path, error: Refused) -> Refused:
        if "faults" not in error.details:
            return error
        return refused([f"{path}：{fault}" for fault in error.details["faults"]])
