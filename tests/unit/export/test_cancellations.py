"""An order is given up by those it belongs to, as long as it is not built."""

from dataclasses import replace

import pytest

from services.common.errors import AppError
from services.common.submissions import Submission
from services.export.handlers import HANDLERS
from tests.unit.export.fake_port import COLLEGE, SCHOOL, FakeExports, asked, job

FORM = "export/cancellation"


def posted(by: str = SCHOOL.id) -> Submission:
    body = {"export": "s1", "unit": COLLEGE.id}
    return replace(asked(), id="c1", form=FORM, client_unit=by, body=body)


def office(by: str = SCHOOL.id) -> FakeExports:
    return FakeExports(submissions={"s1": asked(), "c1": posted(by)})


def refusal(port: FakeExports, kind: str, subject: str) -> str:
    with pytest.raises(AppError) as caught:
        HANDLERS[kind](job(kind, subject, {}), port)
    return caught.value.code


def test_whoever_stands_above_the_order_may_cancel_it() -> None:
    assert HANDLERS[FORM](job(FORM, "c1", {}), office()) == {"export": "s1", "cancelled": True}


def test_another_unit_learns_nothing_of_it() -> None:
    assert refusal(office(by="jxnu.b"), FORM, "c1") == "export_not_found"


def test_what_is_built_cannot_be_cancelled() -> None:
    port = office()
    port.exports["s1"] = {}

    assert refusal(port, FORM, "c1") == "already_built"


def test_a_cancelled_order_is_not_built() -> None:
    port = office()
    port.unwanted.add("s1")

    assert refusal(port, "export/request", "s1") == "cancelled"
    assert not port.files
