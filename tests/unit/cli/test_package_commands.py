"""``lianxin package``: what holds of a package and what does not, without a server; and our own keys."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from services.export.packing.signing import public_key_text
from tests.unit.cli.console import answer, refused, run
from tests.unit.export.packing_rig import BOTH, SIGNER, STRANGER, packed

KEY = public_key_text(SIGNER.public)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / "报送包.zip"
    path.write_bytes(packed())
    return path


def test_b9_a_whole_package_is_said_to_be_whole(package: Path) -> None:
    result = run("package", "verify", package, "--key", KEY)

    assert result.exit_code == 0, result.output
    assert "✓ Ed25519 签名有效" in result.stdout
    assert "内容完整，签名有效" in result.stdout
    assert "报给 省委教育工委组织部" in result.stdout


def test_without_a_key_only_the_content_is_judged(package: Path) -> None:
    result = run("package", "verify", package)

    assert result.exit_code == 0
    assert "— 没有给出公钥" in result.stdout
    assert "有签名没有核对" in result.stdout


def test_b9_a_changed_package_is_refused_with_what_is_wrong(package: Path) -> None:
    data = package.read_bytes()
    package.write_bytes(data.replace(b"a workbook", b"another bk", 1))

    result = run("package", "verify", package, "--key", KEY)

    assert result.exit_code == 1
    assert "✗" in result.stdout
    assert "不要使用" in result.stdout


def test_a_package_of_somebody_else_is_refused(package: Path) -> None:
    result = run("package", "verify", package, "--key", public_key_text(STRANGER.public))

    assert result.exit_code == 1
    assert "✗ Ed25519 签名与给出的公钥不符" in result.stdout


def test_keys_may_stand_in_a_file(package: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys.txt"
    keys.write_text(f"# 各校\n\n{public_key_text(STRANGER.public)} # 乙校\n{KEY} # 甲校\n", "utf-8")

    found = answer("package", "verify", package, "--keys", keys)

    assert found["holds"] is True
    assert found["package"] == found["manifest"]["package_id"]
    assert [each["what"] for each in found["findings"]] == ["content", "ed25519"]


def test_an_sm2_signature_is_checked_with_an_sm2_key(tmp_path: Path) -> None:
    path = tmp_path / "both.zip"
    path.write_bytes(packed(BOTH))
    assert BOTH.sm2 is not None

    found = answer(
        "package", "verify", path, "--key", KEY, "--key", public_key_text(BOTH.sm2.public)
    )

    assert [each["holds"] for each in found["findings"]] == [True, True, True]


def test_what_is_no_package_has_no_manifest(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(b"no zip")

    result = run("package", "verify", path, "--json")

    assert result.exit_code == 1
    shown: dict[str, Any] = json.loads(result.stdout)
    assert (shown["holds"], shown["manifest"]) == (False, None)


def test_what_cannot_be_read_is_told(package: Path, tmp_path: Path) -> None:
    assert refused("package", "verify", tmp_path / "none.zip")
    (told,) = refused("package", "verify", package, "--key", "nonsense")

    assert "base64" in told


def make(folder: Path) -> Result:
    return run("package", "key", "--new", folder / "package.key", "--new-sm2", folder / "sm2.key")


def test_keys_are_made_for_their_owner_and_never_written_over(tmp_path: Path) -> None:
    first = make(tmp_path)

    again = make(tmp_path)

    assert first.exit_code == 0, first.output
    assert [stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()] == [0o600, 0o600]
    assert (again.exit_code, "不会覆盖" in again.stderr) == (2, True)


def test_the_public_keys_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path)
    monkeypatch.setenv("LIANXIN_PACKAGE_KEY_FILE", str(tmp_path / "package.key"))
    monkeypatch.setenv("LIANXIN_PACKAGE_SM_KEY_FILE", str(tmp_path / "sm2.key"))

    shown = answer("package", "key")

    told = run("package", "key").stdout
    assert set(shown) == {"ed25519", "sm2"}
    assert all(each["public"] in told and each["fingerprint"] in told for each in shown.values())
    assert run("package", "key", "--pem").stdout.count("BEGIN PUBLIC KEY") == 2
    assert "PRIVATE" not in told


def test_a_key_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANXIN_PACKAGE_KEY_FILE", str(tmp_path / "none"))

    result = run("package", "key")

    assert result.exit_code == 3
    assert "须为不加口令的 PEM" in result.stderr
