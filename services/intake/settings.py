"""What the environment decides for intake besides the shared settings."""

from pydantic import Field

from services.common.settings import Settings


class IntakeSettings(Settings):
    """Settings of the HTTP process."""

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=1, le=65535, description="port to listen on")
    max_body_bytes: int = Field(
        1_000_000,
        ge=1_000,
        le=4_000_000,
        description="largest single form; larger ones get 413",
    )
    max_batch_bytes: int = Field(
        16_000_000,
        ge=1_000,
        le=64_000_000,
        description="largest batch or import file; larger ones get 413",
    )
