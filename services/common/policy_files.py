"""The files that a school may change: each follows the schema beside it before anybody goes by it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.common.contracts import BrokenContract, Contract, read_json

NOTICES = "notices"


def read_policy(schemas: Path, name: str) -> dict[str, Any]:
    """``policies/<name>.json``; raises BrokenContract that names the file, every place and what is wrong there."""
    folder = schemas / "policies"
    return _kept(folder / f"{name}.json", folder / f"{name}.schema.json")


def policy_names(schemas: Path) -> list[str]:
    """Every policy that has a schema."""
    ending = ".schema.json"
    files = (schemas / "policies").glob(f"*{ending}")
    return sorted(file.name.removesuffix(ending) for file in files)


def notice_files(schemas: Path) -> list[Path]:
    """The files with the words of notices, one for each topic."""
    folder = schemas / NOTICES
    return sorted(file for file in folder.glob("*.json") if not file.name.endswith(".schema.json"))


def read_notices(schemas: Path) -> Iterator[dict[str, Any]]:
    """The words of notices, topic after topic; raises BrokenContract as :func:`read_policy` does."""
    for file in notice_files(schemas):
        yield _kept(file, schemas / NOTICES / "notices.schema.json")


def _kept(file: Path, schema: Path) -> dict[str, Any]:
    document = read_json(file)
    contract = Contract(schema.stem, read_json(schema))
    if not contract.accepts(document):
        faults = [
            f"{error.json_path} {error.message}"
            for error in contract.reference.iter_errors(document)
        ]
        raise BrokenContract(f"{file}：" + "；".join(faults))
    return document
