import io
import json
import sys
import threading

import pytest
import structlog

from services.common.logs import configure, get_logger


def last_line(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    line: dict[str, object] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return line


@pytest.fixture(autouse=True)
def _fresh_structlog() -> None:
    structlog.reset_defaults()


def test_a_line_is_one_json_object_with_service_level_and_time(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure("scoring", "INFO")

    get_logger().info("job.done", job="j1")

    line = last_line(capsys)
    assert line | {"at": ""} == {
        "service": "scoring",
        "event": "job.done",
        "level": "info",
        "job": "j1",
        "at": "",
    }
    assert str(line["at"]).endswith("Z")


def test_secrets_never_reach_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    configure("intake", "INFO")

    get_logger().info("request", authorization="Bearer lx_a.b", api_key="lx_a.b", path="/v1")

    line = last_line(capsys)
    assert (line["authorization"], line["api_key"], line["path"]) == ("***", "***", "/v1")


def test_a_threads_lines_carry_the_service_too(capsys: pytest.CaptureFixture[str]) -> None:
    configure("notify", "INFO")

    thread = threading.Thread(target=lambda: get_logger().info("job.done"))
    thread.start()
    thread.join()

    assert last_line(capsys)["service"] == "notify"


def test_lower_levels_are_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    configure("intake", "WARNING")

    get_logger().info("request.answered")

    assert capsys.readouterr().out == ""


def test_a_logger_outlives_a_standard_output_that_was_closed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = io.StringIO()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", gone)
        configure("intake", "INFO")
        logger = get_logger()
        logger.info("form.received")
    gone.close()

    logger.info("form.kept")

    assert "form.kept" in capsys.readouterr().out
