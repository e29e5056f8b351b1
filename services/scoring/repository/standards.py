"""Standards as files and as frozen documents."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pymongo.database import Database

from services.common.errors import NotFound
from services.common.kernel.canonical import content_hash
from services.common.mongo import Document
from services.scoring.domain.standard import Standard
from services.scoring.domain.standard_refining import Lookup

STANDARDS = "standards"


class Standards:
    """Standards as shipped and as frozen; a frozen one never changes, so each is parsed once per process."""

    def __init__(
        self,
        folder: Path,
        parse: Callable[[Mapping[str, Any]], Standard],
        complete: Callable[[Mapping[str, Any], Lookup], dict[str, Any]],
    ) -> None:
        self._folder = folder
        self._parse = parse
        self._complete = complete
        self._frozen: dict[str, Standard] = {}

    def shipped(self, standard_id: str) -> dict[str, Any]:
        """The standard as the files have it now, whole even where its file refines another; raises NotFound."""
        found = self._file(standard_id)
        if found is None:
            raise NotFound(f"没有编号为“{standard_id}”的创评标准", code="standard_not_found")
        return self._complete(found, self._file)

    def _file(self, standard_id: str) -> dict[str, Any] | None:
        path = self._folder / f"{standard_id}.json"
        if path.parent != self._folder or not path.is_file():
            return None
        loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return loaded

    def freeze(self, standard: Mapping[str, Any]) -> Document:
        """The document that keeps a standard for good; raises Refused with every fault of it named.

        Its text keeps the order of the file: a rule's facts are told in it, the deciding one last.
        """
        text = json.dumps(standard, ensure_ascii=False)
        digest = content_hash(text)
        self._frozen[digest] = self._parse(json.loads(text))
        return {"_id": digest, "id": standard["id"], "text": text}

    def frozen(self, database: Database[Document], digest: str) -> Standard:
        """A standard by its content hash; raises NotFound, and ValueError on a text that was changed."""
        if digest not in self._frozen:
            row = database[STANDARDS].find_one({"_id": digest})
            if row is None:
                raise NotFound("没有这份创评标准", code="standard_not_found")
            if content_hash(row["text"]) != digest:
                raise ValueError(f"the frozen standard {digest} was changed")
            self._frozen[digest] = self._parse(json.loads(row["text"]))
        return self._frozen[digest]
