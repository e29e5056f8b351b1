"""jsonschema and jsonschema-rs give one verdict on every form (decision record 0005).

What the fast one accepts the reference accepts, always: nothing gets in through a dialect. The fast one
may be stricter in two known ways only, and then it names the fault itself: ``$`` before a final line
break, and ``\\S`` for a byte order mark.
"""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.common.contracts import Contract, Contracts
from services.intake.checking.forms import Form, Forms
from tests.contract.generated import ODD, documents, mutations, places, spoiled

SCHEMAS = Path(__file__).parents[2] / "schemas"
FORMS = Forms(Contracts(SCHEMAS)).every_version()
EXAMPLES = [(form, example) for form in FORMS for example in form.schema["examples"]]
EVERY_FORM = pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.id}/v{form.version}")


def assert_one_verdict(form: Form, document: object) -> None:
    fast = form.contract.accepts(document)
    reference = form.contract.reference.is_valid(document)

    if fast:
        assert reference, "the fast validator let in what the reference refuses"
    elif reference:
        assert {fault.keyword for fault in form.faults(document)} == {"pattern"}
    assert bool(form.faults(document)) is not (fast and reference)


@EVERY_FORM
def test_both_accept_every_example(form: Form) -> None:
    for example in form.schema["examples"]:
        assert form.contract.accepts(example)
        assert form.contract.reference.is_valid(example)


@EVERY_FORM
def test_both_judge_alike_what_lacks_a_field_or_has_one_too_many(form: Form) -> None:
    for example in form.schema["examples"]:
        for document in mutations(example):
            assert_one_verdict(form, document)


@EVERY_FORM
def test_both_judge_odd_values_alike_at_every_place(form: Form) -> None:
    example = form.schema["examples"][0]

    for path in places(example):
        for value in ODD:
            assert_one_verdict(form, spoiled(example, path, value))


@cache
def documents_of(form_id: str) -> st.SearchStrategy[Any]:
    """Made once per form: building it costs more than drawing from it."""
    (form,) = (form for form in FORMS if form.id == form_id)
    return documents(form.schema)


@EVERY_FORM
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_both_judge_generated_documents_alike(form: Form, data: st.DataObject) -> None:
    document = data.draw(documents_of(form.id))
    path = data.draw(st.sampled_from(list(places(document))))
    odd = spoiled(document, path, data.draw(st.sampled_from(ODD)))

    assert_one_verdict(form, document)
    assert_one_verdict(form, odd)


@given(st.sampled_from(EXAMPLES), st.data())
def test_both_judge_examples_alike_after_several_changes(
    case: tuple[Form, Any], data: st.DataObject
) -> None:
    form, document = case

    for _ in range(data.draw(st.integers(1, 4))):
        path = data.draw(st.sampled_from(list(places(document))))
        document = spoiled(document, path, data.draw(st.sampled_from(ODD)))

    assert_one_verdict(form, document)


TRAPS: list[tuple[dict[str, Any], object, bool]] = [
    ({"pattern": "^1[3-9][0-9]{9}$"}, "13800000000", True),
    ({"pattern": "^1[3-9][0-9]{9}$"}, "13800000000\n", False),
    ({"pattern": "^[0-9]{2}$"}, "１２", False),
    ({"pattern": "\\S"}, "\ufeff", False),
    ({"pattern": "\\S"}, "\u3000", False),
    ({"type": "integer"}, 1.0, True),
    ({"type": "integer"}, True, False),
    ({"type": "number"}, True, False),
    ({"const": 1}, True, False),
    ({"enum": [0]}, False, False),
    ({"maximum": 2**53}, 2**53 + 1, False),
    ({"maxLength": 1}, "😀", True),
    ({"uniqueItems": True}, [1, True], True),
    ({"format": "date"}, "2026-02-30", False),
    ({"format": "date"}, "20261123", False),
    ({"format": "date"}, "2026-W01-1", False),
    ({"format": "date"}, "2026-11-23\n", False),
    ({"format": "date"}, "２０２６-11-23", False),
    ({"format": "date-time"}, "2026-11-23T08:30:00+08:00", True),
    ({"format": "date-time"}, "2026-11-23T08:30:00", False),
    ({"format": "date-time"}, "2026-11-23T23:59:60Z", False),
    ({"format": "email"}, "name@", False),
    ({"format": "uri"}, "校内", False),
    ({"format": "uuid"}, "x", False),
]


@pytest.mark.parametrize(("schema", "value", "accepted"), TRAPS, ids=repr)
def test_the_traps_are_decided(schema: dict[str, Any], value: object, accepted: bool) -> None:
    contract = Contract("trap", schema)

    assert contract.accepts(value) is accepted
    assert not accepted or contract.reference.is_valid(value)
