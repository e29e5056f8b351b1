"""What every test of the command line stands on."""

from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, so that messages name files as the user typed them."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
