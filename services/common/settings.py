"""What the environment decides, read once in each ``main`` and passed down (names start with ``LIANXIN_``)."""

from ipaddress import ip_network
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEVELOPMENT_SECRET = "development-only"  # noqa: S105 - refused outside development, see below
REPOSITORY = Path(__file__).resolve().parents[2]


class Settings(BaseSettings):
    """Settings that every process shares. Raises ValidationError on a bad or unsafe value."""

    model_config = SettingsConfigDict(
        env_prefix="LIANXIN_",
        extra="ignore",
        hide_input_in_errors=True,  # a bad setting is named, its secret is not shown
    )

    env: Literal["development", "production"] = Field(
        "development", description="production refuses default secrets and a simulated clock"
    )
    mongo_url: str = Field(
        "mongodb://127.0.0.1:27017/?replicaSet=rs0", description="MongoDB; must be a replica set"
    )
    mongo_database: str = Field("lianxin", description="the database that holds all collections")
    amqp_url: SecretStr = Field(
        SecretStr("amqp://guest:guest@127.0.0.1:5672/%2F"), description="RabbitMQ"
    )
    queue_prefix: str = Field(
        "", description="put before every queue's name; keeps installations on one broker apart"
    )
    secret_key: SecretStr = Field(
        SecretStr(DEVELOPMENT_SECRET),
        description="signs receipts; at least 32 characters in production",
    )
    schemas_dir: Path = Field(
        REPOSITORY / "schemas", description="the contracts: forms, standards, policies"
    )
    metrics_port: int = Field(
        0,
        ge=0,
        le=65535,
        description="/metrics of a worker or relay; 0 switches it off (intake serves /metrics on its own port)",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="lowest level that is logged"
    )
    simulated_clock: bool = Field(
        False, description="take the time from the database's clock document (demo and tests only)"
    )
    worker_threads: int = Field(2, ge=1, le=64, description="threads of one worker process")
    lease_s: int = Field(
        60,
        ge=5,
        le=1500,
        description="seconds a worker may keep a job before it is given to another",
    )
    smtp_host: str = Field("", description="mail server; empty switches e-mail off")
    smtp_port: int = Field(
        587, ge=1, le=65535, description="its port; 465 is encrypted from the start"
    )
    smtp_user: str = Field("", description="account at the mail server; empty for none")
    smtp_password: SecretStr = Field(SecretStr(""), description="password of that account")
    smtp_starttls: bool = Field(True, description="encrypt after connecting, or send nothing")
    smtp_from: str = Field("", description="sender of e-mails, as name@domain")
    webhook_allow_private: str = Field(
        "",
        description="networks by commas that webhooks may reach though they are not public, such as 10.1.2.0/24",
    )
    carrier_allow_private: str = Field(
        "",
        description="networks by commas that packages may be sent to though they are not public, such as 10.1.2.0/24",
    )
    carrier_secrets_dir: str = Field(
        "",
        description="folder with one folder of keys and certificates per recipient of packages; empty for none",
    )
    drop_dir: str = Field(
        "", description="folder that packages for offline delivery are put into; empty for none"
    )
    package_key_file: str = Field(
        "",
        description="PEM file of the Ed25519 key that signs packages; production makes none without it",
    )
    package_sm_key_file: str = Field(
        "", description="PEM file of an SM2 key that signs them as well; empty for none"
    )

    @field_validator("webhook_allow_private", "carrier_allow_private")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        for part in filter(None, map(str.strip, value.split(","))):
            ip_network(part)
        return value

    @model_validator(mode="after")
    def _mail_has_a_sender(self) -> Self:
        if self.smtp_host and "@" not in self.smtp_from:
            raise ValueError("设置了 LIANXIN_SMTP_HOST，还须设置发件人 LIANXIN_SMTP_FROM")
        return self

    @model_validator(mode="after")
    def _production_is_safe(self) -> Self:
        if self.env == "development":
            return self
        secret = self.secret_key.get_secret_value()
        if secret == DEVELOPMENT_SECRET or len(secret) < 32:
            raise ValueError(
                "生产环境必须设置 LIANXIN_SECRET_KEY（至少 32 个字符，不得使用默认值）"
            )
        if "guest:guest@" in self.amqp_url.get_secret_value():
            raise ValueError("生产环境必须设置 LIANXIN_AMQP_URL，不得使用 guest 账号")
        if self.simulated_clock:
            raise ValueError("生产环境不得使用模拟时钟（LIANXIN_SIMULATED_CLOCK）")
        return self
