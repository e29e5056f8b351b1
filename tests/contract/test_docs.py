"""The documents tell the truth: their forms pass, their links lead somewhere, every address is told."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from services.common.contracts import Contracts
from services.intake.app import make_app
from services.intake.checking.forms import Forms
from services.intake.desk import make_desk
from services.intake.settings import IntakeSettings

ROOT = Path(__file__).parents[2]
FORMS = Forms(Contracts(ROOT / "schemas"))
GUIDES = sorted((ROOT / "docs").glob("*.md"))
LINKED = [*GUIDES, ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
BODIES = [
    (guide.name, form, block)
    for guide in GUIDES
    for form, block in re.findall(
        r"^```json +(\S+)\n(.+?)^```", guide.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
]


def _told(text: str) -> str:
    """With every placeholder written alike: guides name them in Chinese."""
    return re.sub(r"\{[^{}]*\}", "{}", text)


def _addresses() -> set[str]:
    """Of the API's version 1; a form's own address counts as that of any form."""
    app = make_app(make_desk(IntakeSettings(mongo_url="mongodb://127.0.0.1:1/?replicaSet=none")))
    paths: dict[str, Any] = app.openapi()["paths"]
    return {
        re.sub(r"^/v1/forms/[a-z-]+/[a-z-]+/", "/v1/forms/{}/{}/", _told(path))
        for path in paths
        if path.startswith("/v1/")
    }


def test_some_guide_shows_the_body_of_a_form() -> None:
    assert BODIES


@pytest.mark.parametrize(("guide", "form", "block"), BODIES)
def test_the_body_of_a_form_in_a_guide_passes(guide: str, form: str, block: str) -> None:
    faults = FORMS.latest(form).faults(json.loads(block))

    assert faults == [], guide


@pytest.mark.parametrize("guide", LINKED, ids=[guide.name for guide in LINKED])
def test_every_relative_link_leads_to_a_file(guide: Path) -> None:
    targets = re.findall(r"\]\(([^()\s]+)\)", guide.read_text("utf-8"))

    files = [each.partition("#")[0] for each in targets if not re.match(r"[a-z]+:", each)]

    assert [each for each in files if each and not (guide.parent / each).exists()] == []


def test_the_guide_for_portal_developers_tells_every_address() -> None:
    guide = _told((ROOT / "docs/api.md").read_text("utf-8"))
    told = set(re.findall(r"/v1/[a-z0-9_{}/:-]+", guide))

    assert _addresses() - told == set()
