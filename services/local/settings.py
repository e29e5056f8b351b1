"""What the environment decides for the local system: servers of one's own instead of the embedded ones."""

import os
from collections.abc import Mapping

from pydantic_settings import BaseSettings, SettingsConfigDict


class LocalSettings(BaseSettings):
    """``LIANXIN_MONGO_URL`` and ``LIANXIN_AMQP_URL`` as the user set them; None means: start the embedded part."""

    model_config = SettingsConfigDict(env_prefix="LIANXIN_", extra="ignore")

    mongo_url: str | None = None
    amqp_url: str | None = None


def environment(changes: Mapping[str, str]) -> dict[str, str]:
    """The environment for a child: ours, with ``changes``."""
    return {**os.environ, **changes}
