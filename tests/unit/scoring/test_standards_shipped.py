"""What a campaign freezes is a whole standard: no file that changes later changes it (Q1)."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from services.common.errors import NotFound, Refused
from services.scoring.domain.standard import Standard
from services.scoring.domain.standard_refining import Lookup
from services.scoring.repository.standards import Standards
from services.scoring.standards import standard_of, whole
from tests.unit.scoring.examples import SHAPE, document, shipped_document


def parse(given: Mapping[str, Any]) -> Standard:
    return standard_of(given, SHAPE)


def complete(given: Mapping[str, Any], lookup: Lookup) -> dict[str, Any]:
    return whole(given, SHAPE, lookup)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with 附件1 and the category that refines it."""
    for standard in (document(), shipped_document("jiaogong-2015")):
        put(tmp_path, standard)
    return tmp_path


def put(folder: Path, standard: Mapping[str, Any]) -> None:
    (folder / f"{standard['id']}.json").write_text(json.dumps(standard), "utf-8")


def test_a_refinement_is_frozen_whole(folder: Path) -> None:
    standards = Standards(folder, parse, complete)

    frozen = standards.freeze(standards.shipped("jiaogong-2015"))

    kept = json.loads(frozen["text"])
    assert len(kept["items"]) == 8
    assert "extends" not in kept


def test_a_changed_base_gives_a_campaign_opened_later_another_hash(folder: Path) -> None:
    standards = Standards(folder, parse, complete)
    before = standards.freeze(standards.shipped("jiaogong-2015"))
    changed = document()
    changed["items"][2]["rules"][1]["points"] = 4
    put(folder, changed)

    after = standards.freeze(standards.shipped("jiaogong-2015"))

    assert after["_id"] != before["_id"]
    assert json.loads(before["text"])["items"][2]["rules"][1]["points"] == 5


@pytest.mark.parametrize("name", ["nix", "../jiguan-shiye-2015", "sub/x"])
def test_only_what_lies_in_the_folder_is_shipped(folder: Path, name: str) -> None:
    with pytest.raises(NotFound, match="没有编号为"):
        Standards(folder / "sub", parse, complete).shipped(name)


def test_a_standard_with_faults_is_never_frozen(folder: Path) -> None:
    standards = Standards(folder, parse, complete)

    with pytest.raises(Refused, match="各星级比例合计只有 95%"):
        standards.freeze(document() | {"two_and_below": {"cap_percent": 15}})
