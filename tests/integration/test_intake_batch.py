"""A batch: every item is answered by its index, whatever its neighbours are."""

import json
from typing import Any

import pytest

from services.intake.api.submissions import BATCH_MOST
from tests.integration.front_door import BRANCH, OPINION, OTHERS, FrontDoor, opinion

pytestmark = pytest.mark.real
BATCH = f"/v1/forms/{OPINION}/submissions:batch"


def items_of(response: Any) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["items"]
    assert [item["index"] for item in items] == list(range(len(items)))
    return items


def item(key: str | None = None, **changes: Any) -> dict[str, Any]:
    return {"data": opinion(**changes)} | ({"idempotency_key": key} if key else {})


async def test_a_thousand_are_taken_in_one_go(door: FrontDoor) -> None:
    items = items_of(
        await door.post_batch([item(f"k{n}", title=f"{n}") for n in range(BATCH_MOST)])
    )

    assert {answered["status"] for answered in items} == {202}
    assert len({answered["id"] for answered in items}) == BATCH_MOST
    assert (door.count("submissions"), door.count("jobs")) == (BATCH_MOST, BATCH_MOST)


async def test_good_bad_repeated_and_forbidden_stand_side_by_side(door: FrontDoor) -> None:
    await door.post_batch([item("before")])
    asked = [
        item("a"),
        item("b", title=""),
        item("before"),
        item("before", title="别的"),
        item("c", unit=OTHERS),
        item("d", unit="nowhere"),
        item("e e"),
        item("f", title="\x00"),
        item("g", content=[[]]),
        {"data": {"$where": 1}},
        {"data": [1]},
        {"idempotency_key": 5, "data": opinion()},
        "text",
        None,
        item("z"),
    ]

    items = items_of(await door.post_batch(asked))

    told = [answered.get("problem", {}).get("code", "kept") for answered in items]
    assert told == [
        *("kept", "invalid_form", "kept", "idempotency_conflict", "outside_subtree"),
        *("unit_not_found", "bad_idempotency_key", "bad_character", "invalid_form", "bad_key"),
        *("bad_batch_item", "bad_batch_item", "bad_batch_item", "bad_batch_item", "kept"),
    ]
    assert [answered["status"] for answered in items] == [
        *(202, 422, 202, 409, 403, 404, 422, 400, 422, 400, 422, 422, 422, 422, 202)
    ]
    assert [answered["repeated"] for answered in items if "repeated" in answered] == [
        *(False, True, False)
    ]
    assert door.count("submissions") == 3


async def test_a_problem_of_an_item_is_a_whole_problem_document(door: FrontDoor) -> None:
    response = await door.post_batch([item("a"), item("b", title="")])

    problem = items_of(response)[1]["problem"]
    assert problem["errors"][0]["pointer"] == "/title"
    assert problem["correlation_id"] == response.headers["x-correlation-id"] + ".1"


async def test_two_items_with_one_key_are_one_submission_or_a_conflict(door: FrontDoor) -> None:
    asked = [item("a"), item("a"), item("b"), item("b", title="别的")]

    items = items_of(await door.post_batch(asked))

    assert items[0]["id"] == items[1]["id"]
    assert sorted(answered.get("repeated", False) for answered in items[:2]) == [False, True]
    assert sorted(answered["status"] for answered in items[2:]) == [202, 409]
    assert door.count("submissions") == 2


async def test_the_order_of_fields_makes_no_other_item(door: FrontDoor) -> None:
    turned = {"idempotency_key": "a", "data": dict(reversed(opinion().items()))}

    items = items_of(await door.post_batch([item("a"), turned]))

    assert [answered["status"] for answered in items] == [202, 202]
    assert door.count("submissions") == 1


async def test_the_same_batch_again_adds_what_was_missing(door: FrontDoor) -> None:
    await door.post_batch([item("a")])

    items = items_of(await door.post_batch([item("a"), item("b")]))

    assert [answered["repeated"] for answered in items] == [True, False]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"items": []}', 422, "bad_batch"),
        (b'{"items": {}}', 422, "bad_batch"),
        (b'{"items": null}', 422, "bad_batch"),
        (b"{}", 422, "bad_batch"),
        (b'{"items": [{}], "more": 1}', 422, "bad_batch"),
        (b'{"items": [{}], "items": [{}]}', 400, "duplicate_key"),
        (b"[]", 400, "not_an_object"),
        (b'{"items": [}', 400, "bad_json"),
        (json.dumps({"items": [{}] * (BATCH_MOST + 1)}).encode(), 422, "bad_batch"),
    ],
)
async def test_what_is_no_batch_is_refused_whole(
    door: FrontDoor, body: bytes, status: int, code: str
) -> None:
    headers = door.bearer("college") | {"Content-Type": "application/json"}

    response = await door.line.post(BATCH, content=body, headers=headers)

    assert (response.status_code, response.json()["code"]) == (status, code)


async def test_a_doubled_key_fails_its_own_item(door: FrontDoor) -> None:
    good = json.dumps(opinion())
    body = f'{{"items": [{{"data": {good}}}, {{"data": {good[:-1]}, "unit": "{BRANCH}"}}}}]}}'
    headers = door.bearer("college") | {"Content-Type": "application/json"}

    items = items_of(await door.line.post(BATCH, content=body.encode(), headers=headers))

    assert [answered["status"] for answered in items] == [202, 400]
    assert items[1]["problem"]["code"] == "duplicate_key"


async def test_an_oversize_batch_is_413_and_an_oversize_item_fails_alone(door: FrontDoor) -> None:
    large = item(content="x" * 1_000_001)

    items = items_of(await door.post_batch([item("a"), large]))
    whole = await door.post_batch([large] * 17)

    assert [answered["status"] for answered in items] == [202, 413]
    assert (whole.status_code, whole.json()["code"]) == (413, "too_large")


async def test_a_batch_needs_its_content_type_and_its_form(door: FrontDoor) -> None:
    body = json.dumps({"items": [item()]}).encode()
    headers = door.bearer("college")

    untyped = await door.line.post(BATCH, content=body, headers=headers)
    unknown = await door.line.post("/v1/forms/lianxin/x/submissions:batch", headers=headers)

    assert untyped.json()["code"] == "unsupported_media_type"
    assert unknown.json()["code"] == "form_not_found"
