"""A condition that can't hold, or always holds, is found by trying values of every kind."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.domain.standard_witnesses import Reach, reach, reach_of_entries
from services.scoring.predicates import compile_predicate

FACTS: dict[str, Any] = {
    "sound": {"type": "boolean"},
    "months": {"type": "integer", "minimum": 0, "maximum": 60},
    "percent": {"type": "number", "minimum": 0, "maximum": 100},
    "funds": {"type": "string", "enum": ["none", "some"]},
    "remark": {"type": "string"},
    "late": {"type": "boolean", "needed_when": {"properties": {"sound": {"const": True}}}},
    "level": {"type": "integer", "enum": [1, 2, 3]},
    "bare": {"type": "array"},
    "projects": {
        "type": "array",
        "maxItems": 5,
        "items": {
            "type": "object",
            "properties": {
                "points": {"type": "number", "minimum": 0, "maximum": 10},
                "kind": {"type": "string", "pattern": "\\S"},
                "done": {"type": "boolean"},
            },
            "required": ["points", "kind"],
        },
    },
    "marks": {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 5}},
}


def on(name: str, **condition: Any) -> dict[str, Any]:
    return {"properties": {name: condition}}


def found(when: dict[str, Any]) -> Reach:
    return reach(when, FACTS, compile_predicate)


def both(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {"allOf": list(conditions)}


NEVER = [
    on("sound", enum=[1]),
    on("months", exclusiveMaximum=0),
    on("months", minimum=61),
    on("months", exclusiveMinimum=3, exclusiveMaximum=4),
    on("percent", minimum=50, exclusiveMaximum=50),
    on("percent", minimum=50, maximum=40),
    on("level", minimum=4),
    on("funds", const="much"),
    both(on("funds", const="none"), on("funds", const="some")),
    both(on("months", minimum=12), on("months", exclusiveMaximum=12)),
    both(on("sound", const=True), {"not": on("sound", const=True)}),
    {"not": {"required": ["months"]}},
    {"anyOf": [on("months", minimum=100), on("level", const=9)]},
    on("projects", minItems=6),
    on("projects", minItems=3, maxItems=2),
    on("projects", contains={"properties": {"points": {"minimum": 11}}, "required": ["points"]}),
    both(
        on("projects", contains={"properties": {"done": {"const": True}}}),
        on("projects", maxItems=0),
    ),
    on("marks", contains={"minimum": 6}),
    on("months", type="string"),
    on("percent", type="boolean"),
    both(on("remark", const="a"), on("remark", const="b")),
]
SOMETIMES = [
    on("sound", const=False),
    on("months", exclusiveMinimum=3, exclusiveMaximum=5),
    on("percent", exclusiveMinimum=3, exclusiveMaximum=4),
    on("remark", const="迟"),
    {"not": on("remark", const="迟")},
    {"required": ["late"]},
    both(on("level", minimum=2), on("level", maximum=2)),
    on("level", anyOf=[{"const": 3}, {"maximum": 1}]),
    on("months", **{"not": {"const": 0}}),
    on("projects", minItems=4),
    on("projects", contains={"properties": {"done": {"const": True}}, "required": ["done"]}),
    on("projects", contains={"properties": {"kind": {"const": "校企"}}}, minItems=2),
    on("projects", contains={"required": ["done", "other"]}),
    on("projects", contains={"properties": {"other": {"const": "x"}}, "required": ["other"]}),
    {"not": on("projects", contains={"properties": {"points": {"minimum": 5}}})},
    on("marks", contains={"const": 5}),
]
ALWAYS = [
    on("months", minimum=0),
    on("percent", maximum=100),
    {"required": ["months"]},
    {"anyOf": [on("sound", const=True), on("sound", const=False)]},
    on("projects", maxItems=5),
    on("remark", type="string"),
    on("percent", type=["number", "null"]),
]
UNKNOWN = [
    on("remark", pattern="^x$"),
    on("percent", type="integer"),
    on("projects", contains={"properties": {"other": {"type": "array"}}}),
    on("weather", const=1),
    {"allOf": [{}]},
    on("bare", minItems=1),
    both(
        on("projects", contains={"properties": {"points": {"const": 1}}}),
        on("projects", contains={"properties": {"points": {"const": 2}}}),
    ),
    on("projects", contains={"properties": {"kind": {"pattern": "^x"}}}),
    both(*(on(name, enum=list(range(60))) for name in ("months", "percent", "marks"))),
    on(
        "projects",
        contains={"properties": {f"p{n}": {"enum": list(range(9))} for n in range(5)}},
    ),
]


@pytest.mark.parametrize("when", NEVER, ids=repr)
def test_what_contradicts_itself_or_the_fact_never_holds(when: dict[str, Any]) -> None:
    assert found(when) is Reach.NEVER


@pytest.mark.parametrize("when", SOMETIMES, ids=repr)
def test_what_can_hold_and_can_fail_is_found(when: dict[str, Any]) -> None:
    assert found(when) is Reach.SOMETIMES


@pytest.mark.parametrize("when", ALWAYS, ids=repr)
def test_what_holds_for_everybody_is_found(when: dict[str, Any]) -> None:
    assert found(when) is Reach.ALWAYS


@pytest.mark.parametrize("when", UNKNOWN, ids=repr)
def test_what_trying_cannot_decide_is_left_alone(when: dict[str, Any]) -> None:
    assert found(when) is Reach.UNKNOWN


def test_a_fact_that_allows_nothing_is_left_to_its_own_check() -> None:
    facts = {"odd": {"type": "integer", "minimum": 2, "maximum": 1}}

    assert reach(on("odd", const=1), facts, compile_predicate) is Reach.UNKNOWN


def test_a_condition_on_entries_is_judged_by_the_entries_there_can_be() -> None:
    projects = FACTS["projects"]

    def entries(when: dict[str, Any]) -> Reach:
        return reach_of_entries(when, projects, compile_predicate)

    assert entries(on("points", exclusiveMinimum=10)) is Reach.NEVER
    assert entries(on("done", const=True)) is Reach.SOMETIMES
    assert entries({"required": ["points"]}) is Reach.ALWAYS
    assert entries(on("kind", pattern="^x")) is Reach.UNKNOWN


CONDITIONS = st.fixed_dictionaries(
    {},
    optional={
        keyword: st.integers(-2, 8)
        for keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "const")
    },
).filter(bool)


@given(CONDITIONS, CONDITIONS, st.sampled_from(["allOf", "anyOf"]), st.booleans())
def test_the_verdict_is_that_of_trying_all_values(
    one: dict[str, Any], other: dict[str, Any], joined: str, turned: bool
) -> None:
    fact = {"type": "integer", "minimum": 0, "maximum": 6}
    when: dict[str, Any] = {joined: [on("n", **one), on("n", **other)]}
    when = {"not": when} if turned else when

    verdict = reach(when, {"n": fact}, compile_predicate)

    matches = {compile_predicate(when)({"n": value}) for value in range(7)}
    expected = (
        Reach.SOMETIMES if len(matches) == 2 else Reach.ALWAYS if True in matches else Reach.NEVER
    )
    assert verdict is expected
