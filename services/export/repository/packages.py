"""Packages on MongoDB; no two can replace the same one, so of every report one is in force per recipient."""

from collections.abc import Callable, Mapping, Sequence
from typing import Self

from pymongo import ASCENDING, IndexModel

from services.export.domain.package.manifest import Manifest
from services.export.domain.package.package import PACKAGES
from services.export.domain.package.signer import PackageSigner
from services.export.repository.desk import ExportDesk

REPORT = ("unit", "table", "period", "subject", "recipient")
"""What says which report a package is, and for whom."""


def _index(name: str, *fields: str) -> IndexModel:
    keys = [(f"state.{field}", ASCENDING) for field in fields]
    return IndexModel([*keys, ("_id", ASCENDING)], name=name)


INDEXES: Mapping[str, Sequence[IndexModel]] = {
    PACKAGES.collection: [
        IndexModel(
            [(f"state.{field}", ASCENDING) for field in (*REPORT, "supersedes")],
            name="line",
            unique=True,
        ),
        _index("subtree", "unit_path"),
        _index("tables", "unit_path", "table"),
        _index("periods", "unit_path", "period"),
        _index("stages", "unit_path", "stage"),
    ]
}


class PackageQueries(ExportDesk):
    """The port ``PackageDesk``."""

    _open_signer: Callable[[], PackageSigner] | None = None

    def signing_with(self, open_signer: Callable[[], PackageSigner]) -> Self:
        """The same port, with somebody who signs; called when the first package is made."""
        self._open_signer = open_signer
        return self

    @property
    def signer(self) -> PackageSigner:
        if self._open_signer is None:
            raise RuntimeError("nothing was composed to sign with")
        return self._open_signer()

    def package_in_force(self, manifest: Manifest) -> str | None:
        report = {f"state.{name}": getattr(manifest, name) for name in REPORT}
        query = {**report, "state.superseded_by": ""}
        row = self._database[PACKAGES.collection].find_one(query, {"_id": 1})
        return None if row is None else str(row["_id"])
