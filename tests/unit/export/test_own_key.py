"""Whose key signs (B9): the one that is set, or in development one of our own; production never makes one."""

from pathlib import Path

import pytest

from services.common.errors import Unavailable
from services.common.settings import Settings
from services.export.packing import own_key
from services.export.packing.keys import make_key, make_sm2_key


def test_development_signs_with_a_key_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_key, "DEVELOPMENT_KEY", tmp_path / "package.key")

    opened = own_key.signer_of(Settings())

    assert opened() is opened()
    assert (tmp_path / "package.key").exists()


def test_production_signs_with_the_keys_that_are_set(tmp_path: Path) -> None:
    key, sm2 = tmp_path / "package.key", tmp_path / "sm2.key"
    make_key(key)
    make_sm2_key(sm2)
    production = Settings().model_copy(update={"env": "production"})

    signer = own_key.signer_of(
        production.model_copy(
            update={"package_key_file": str(key), "package_sm_key_file": str(sm2)}
        )
    )

    assert signer().sm2 is not None
    with pytest.raises(Unavailable, match="签名密钥"):
        own_key.signer_of(production)()
