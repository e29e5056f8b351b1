import pytest
from pydantic import ValidationError

from services.common.settings import DEVELOPMENT_SECRET, Settings

SECRET = "0123456789abcdef0123456789abcdef"
SAFE = {
    "LIANXIN_ENV": "production",
    "LIANXIN_SECRET_KEY": SECRET,
    "LIANXIN_AMQP_URL": "amqp://lianxin:well-kept@rabbitmq:5672/%2F",
}


def settings(monkeypatch: pytest.MonkeyPatch, **changes: str) -> Settings:
    for name, value in {**SAFE, **changes}.items():
        monkeypatch.setenv(name, value)
    return Settings()


def test_production_starts_with_secrets_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings(monkeypatch).env == "production"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LIANXIN_SECRET_KEY", DEVELOPMENT_SECRET),
        ("LIANXIN_SECRET_KEY", "short"),
        ("LIANXIN_AMQP_URL", "amqp://guest:guest@rabbitmq:5672/%2F"),
        ("LIANXIN_SIMULATED_CLOCK", "true"),
    ],
)
def test_production_refuses_what_only_development_may_use(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with pytest.raises(ValidationError, match="生产环境"):
        settings(monkeypatch, **{name: value})


def test_a_refused_setting_does_not_show_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError) as refused:
        settings(monkeypatch, LIANXIN_SECRET_KEY="too-short-but-secret")

    assert "too-short-but-secret" not in str(refused.value)


def test_development_needs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SAFE:
        monkeypatch.delenv(name, raising=False)

    assert Settings().env == "development"
