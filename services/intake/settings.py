"""What the environment decides for intake besides the shared settings."""

from ipaddress import IPv4Network, IPv6Network, ip_network

from pydantic import Field, field_validator

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
    max_package_bytes: int = Field(
        50_000_000,
        ge=100_000,
        le=500_000_000,
        description="largest package from a lower instance; larger ones get 413",
    )
    sender_secrets_dir: str = Field(
        "",
        description="folder with one folder of HMAC keys per unit that sends packages here; empty for none",
    )
    public_posts_per_hour: int = Field(
        120, ge=1, le=100_000, description="public posts per address, a sixth of them at once"
    )
    public_posts_per_hour_overall: int = Field(
        3_000, ge=1, le=1_000_000, description="public posts of all addresses, per process"
    )
    public_reads_per_hour: int = Field(
        3_600, ge=1, le=1_000_000, description="public reads per address, a sixth of them at once"
    )
    public_reads_per_hour_overall: int = Field(
        360_000, ge=1, le=100_000_000, description="public reads of all addresses, per process"
    )
    trusted_proxies: str = Field(
        "",
        description="addresses or networks, by commas, of proxies whose X-Forwarded-For is believed",
    )

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        networks_of(value)
        return value

    @property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The trusted proxies."""
        return networks_of(self.trusted_proxies)


def networks_of(listed: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """The networks of a list with commas; raises ValueError on one that is none."""
    return tuple(ip_network(part.strip()) for part in listed.split(",") if part.strip())
