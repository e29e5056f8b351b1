"""The signer of this installation, as its settings name it: opened once, when it is first needed."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from services.common.settings import REPOSITORY, Settings
from services.export.packing.keys import open_signer
from services.export.packing.signing import Signer

DEVELOPMENT_KEY = REPOSITORY / ".local" / "package.key"
"""Made on first use where no key is set; production has no such key."""


def signer_of(settings: Settings) -> Callable[[], Signer]:
    """Opens it; raises Unavailable (package_key_missing, package_key_unreadable)."""
    key, sm2 = settings.package_key_file, settings.package_sm_key_file
    development_key = DEVELOPMENT_KEY if settings.env == "development" else None

    @cache
    def opened() -> Signer:
        return open_signer(
            Path(key) if key else None,
            Path(sm2) if sm2 else None,
            development_key=development_key,
        )

    return opened
