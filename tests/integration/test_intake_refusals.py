"""Whatever a portal gets wrong: a clear 4xx as problem+json, nothing stored, and never a 500."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.front_door import BRANCH, COLLEGE, OPINION, FrontDoor, opinion

pytestmark = pytest.mark.real
POST = f"/v1/forms/{OPINION}/submissions"
BATCH = f"{POST}:batch"
JSON = {"Content-Type": "application/json"}
GOOD = json.dumps(opinion()).encode()


def assert_problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert (response.status_code, response.headers["content-type"]) == (
        status,
        "application/problem+json",
    ), response.text
    problem: dict[str, Any] = response.json()
    assert problem["code"] == code
    assert problem["status"] == status
    assert problem["correlation_id"] == response.headers["x-correlation-id"]
    assert problem["type"] == f"urn:lianxin:problem:{code}"
    assert any("\u4e00" <= char <= "\u9fff" for char in problem["detail"])
    return problem


def with_title(raw: bytes) -> bytes:
    return GOOD.replace(json.dumps("开水").encode(), raw)


BODIES: dict[str, tuple[bytes, int, str]] = {
    "nothing": (b"", 400, "bad_json"),
    "half": (GOOD[:-5], 400, "bad_json"),
    "two documents": (GOOD + GOOD, 400, "bad_json"),
    "a trailing comma": (GOOD[:-1] + b",}", 400, "bad_json"),
    "a list": (b"[" + GOOD + b"]", 400, "not_an_object"),
    "null": (b"null", 400, "not_an_object"),
    "not UTF-8": (json.dumps(opinion(), ensure_ascii=False).encode("gb18030"), 400, "not_utf8"),
    "UTF-16": (json.dumps(opinion()).encode("utf-16"), 400, "not_utf8"),
    "a doubled key": (GOOD[:-1] + b', "title": "b"}', 400, "duplicate_key"),
    "a $ key": (GOOD[:-1] + b', "$where": "1"}', 400, "bad_key"),
    "a dotted key": (GOOD[:-1] + b', "a.b": 1}', 400, "bad_key"),
    "an empty key": (GOOD[:-1] + b', "": 1}', 400, "bad_key"),
    "a NUL in a key": (GOOD[:-1] + b', "a\\u0000": 1}', 400, "bad_key"),
    "a long key": (GOOD[:-1] + b', "' + b"k" * 300 + b'": 1}', 400, "bad_key"),
    "a NUL": (with_title(b'"\\u0000"'), 400, "bad_character"),
    "a control character": (with_title(b'"\\u001b[0m"'), 400, "bad_character"),
    "a raw control character": (with_title(b'"\x01"'), 400, "bad_json"),
    "a lone surrogate": (with_title(b'"\\ud800"'), 400, "bad_character"),
    "NaN": (with_title(b"NaN"), 400, "bad_number"),
    "Infinity": (with_title(b"-Infinity"), 400, "bad_number"),
    "beyond a double": (with_title(b"1e400"), 400, "bad_number"),
    "beyond 64 bits": (with_title(b"9" * 30), 400, "bad_number"),
    "5,000 digits": (with_title(b"9" * 5_000), 400, "bad_number"),
    "deep": (with_title(b"[" * 40 + b"]" * 40), 400, "too_deep"),
    "abysmal": (b'{"a":' * 50_000, 400, "too_deep"),
    "1 MB and more": (with_title(b'"' + b"x" * 1_000_000 + b'"'), 413, "too_large"),
    "the wrong type": (with_title(b"{}"), 422, "invalid_form"),
    "an unknown unit": (GOOD.replace(BRANCH.encode(), b"nowhere"), 404, "unit_not_found"),
}


@pytest.mark.parametrize(("body", "status", "code"), BODIES.values(), ids=BODIES)
async def test_a_bad_body_is_refused_and_nothing_is_kept(
    door: FrontDoor, body: bytes, status: int, code: str
) -> None:
    response = await door.line.post(POST, content=body, headers=door.bearer("college") | JSON)

    assert_problem(response, status, code)
    assert (door.count("submissions"), door.count("jobs")) == (0, 0)


HEADERS: dict[str, tuple[dict[str, str], int, str]] = {
    "no content type": ({}, 415, "unsupported_media_type"),
    "text": ({"Content-Type": "text/plain"}, 415, "unsupported_media_type"),
    "a form": ({"Content-Type": "multipart/form-data"}, 415, "unsupported_media_type"),
    "GBK": ({"Content-Type": "application/json; charset=gbk"}, 415, "unsupported_media_type"),
    "gibberish": ({"Content-Type": ";;=,\x80"}, 415, "unsupported_media_type"),
    "compressed": (JSON | {"Content-Encoding": "gzip"}, 415, "unsupported_media_type"),
    "no JSON wanted": (JSON | {"Accept": "text/html"}, 406, "not_acceptable"),
    "gibberish wanted": (JSON | {"Accept": ";,q="}, 406, "not_acceptable"),
    "an empty key": (JSON | {"Idempotency-Key": ""}, 422, "bad_idempotency_key"),
    "a key with a space": (JSON | {"Idempotency-Key": "a b"}, 422, "bad_idempotency_key"),
    "a key beyond ASCII": (JSON | {"Idempotency-Key": "\xe9"}, 422, "bad_idempotency_key"),
    "a long key": (JSON | {"Idempotency-Key": "k" * 201}, 422, "bad_idempotency_key"),
    "no API key": (JSON | {"Authorization": ""}, 401, "unauthorized"),
    "another scheme": (JSON | {"Authorization": "Basic eDp5"}, 401, "unauthorized"),
    "a made-up API key": (JSON | {"Authorization": "Bearer lx_college.x"}, 401, "unauthorized"),
    "an API key of gibberish": (JSON | {"Authorization": "Bearer \xff\xfe"}, 401, "unauthorized"),
}


@pytest.mark.parametrize(("headers", "status", "code"), HEADERS.values(), ids=HEADERS)
async def test_a_bad_header_is_refused_and_nothing_is_kept(
    door: FrontDoor, headers: dict[str, str], status: int, code: str
) -> None:
    raw = [
        (name.encode(), value.encode("latin-1"))
        for name, value in (door.bearer("college") | headers).items()
    ]

    response = await door.line.post(POST, content=GOOD, headers=raw)

    assert_problem(response, status, code)
    assert (response.headers.get("www-authenticate") == "Bearer") is (status == 401)
    assert door.count("submissions") == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "application/json;charset=UTF-8"},
        {"Content-Type": 'Application/JSON; charset="utf-8"; x=y'},
        JSON | {"Accept": "text/html, application/xhtml+xml, */*;q=0.8"},
        JSON | {"Accept": "application/problem+json"},
        JSON | {"Content-Encoding": "identity"},
    ],
)
async def test_what_says_json_in_other_words_is_taken(
    door: FrontDoor, headers: dict[str, str]
) -> None:
    response = await door.line.post(POST, content=GOOD, headers=door.bearer("college") | headers)

    assert response.status_code == 202


ADDRESSES: dict[str, tuple[str, str, int, str]] = {
    "nothing there": ("GET", "/v1/nothing", 404, "not_found"),
    "a slash too many": ("GET", "/v1/forms/", 404, "not_found"),
    "an unknown form": ("POST", "/v1/forms/lianxin/nothing/submissions", 404, "form_not_found"),
    "a form of NULs": ("POST", "/v1/forms/%00/%00/submissions", 404, "form_not_found"),
    "an unknown version": ("GET", f"/v1/forms/{OPINION}?version=99", 404, "form_not_found"),
    "a version of letters": ("GET", f"/v1/forms/{OPINION}?version=x", 422, "bad_parameters"),
    "the wrong method": ("DELETE", POST, 405, "method_not_allowed"),
    "reading what is posted": ("GET", POST, 405, "method_not_allowed"),
    "posting what is read": ("POST", "/v1/ratings", 405, "method_not_allowed"),
    "an unknown submission": ("GET", "/v1/submissions/s1", 404, "not_found"),
    "a submission of NULs": ("GET", "/v1/submissions/%00", 404, "not_found"),
    "a submission of broken UTF-8": ("GET", "/v1/submissions/%ff%fe", 404, "not_found"),
    "a long submission": ("GET", "/v1/submissions/" + "s" * 5_000, 404, "not_found"),
    "an operator": ("GET", "/v1/submissions/$ne", 404, "not_found"),
    "an unknown rating": ("GET", "/v1/ratings/%00$where", 404, "not_found"),
    "an unknown campaign": ("GET", "/v1/campaigns/$gt", 404, "not_found"),
    "an unknown matter": ("GET", "/v1/matters/%E6%B0%B4", 404, "not_found"),
    "an unknown export": ("GET", "/v1/exports/..%2F..", 404, "not_found"),
    "an unknown file": ("GET", "/v1/exports/x/files/exe", 404, "not_found"),
    "a page of none": ("GET", "/v1/units?limit=0", 422, "bad_parameters"),
    "a page of all": ("GET", "/v1/units?limit=100000", 422, "bad_parameters"),
    "a page of words": ("GET", "/v1/units?limit=%E5%8D%81", 422, "bad_parameters"),
    "a cursor of ours it is not": ("GET", "/v1/units?cursor=%E6%B8%B8", 422, "bad_cursor"),
    "a broken cursor": ("GET", "/v1/matters?cursor=a", 422, "bad_cursor"),
    "a cursor of binary": ("GET", "/v1/matters?cursor=_-__", 422, "bad_cursor"),
    "a long cursor": ("GET", "/v1/matters?cursor=" + "A" * 500, 422, "bad_parameters"),
    "an unknown unit": ("GET", "/v1/ratings?unit=$ne", 404, "unit_not_found"),
    "a unit of NULs": ("GET", "/v1/units?below=%00", 404, "unit_not_found"),
    "a long unit": ("GET", "/v1/matters?unit=" + "u" * 200, 422, "bad_parameters"),
    "another's unit": ("GET", "/v1/matters?unit=jxnu.wx", 403, "outside_subtree"),
    "a policy that is none": (
        "POST",
        "/v1/campaigns/c/allocation:preview?policy=x",
        422,
        "bad_parameters",
    ),
    "a campaign of NULs": ("POST", "/v1/campaigns/%00/allocation:preview", 400, "bad_character"),
}


@pytest.mark.parametrize(("method", "path", "status", "code"), ADDRESSES.values(), ids=ADDRESSES)
async def test_an_odd_address_is_answered_clearly(
    door: FrontDoor, method: str, path: str, status: int, code: str
) -> None:
    headers = door.bearer("college") | JSON

    response = await door.line.request(method, path, content=GOOD, headers=headers)

    assert_problem(response, status, code)
    assert door.count("submissions") == 0


@pytest.mark.parametrize("name", ["campaign", "stage", "owner", "kind", "nothing"])
async def test_an_odd_filter_finds_nothing_and_harms_nothing(door: FrontDoor, name: str) -> None:
    for value in ("$ne", '{"$gt": ""}', "\x00", "名", "a.b"):
        for collection in ("ratings", "campaigns", "matters", "exports", "units"):
            response = await door.get(f"/v1/{collection}", **{name: value})
            assert response.status_code == 200


async def test_chunks_beyond_the_limit_are_too_large(door: FrontDoor) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 100_000

    response = await door.line.post(POST, content=chunks(), headers=door.bearer("college") | JSON)

    assert_problem(response, 413, "too_large")


async def test_chunks_within_the_limit_are_one_body(door: FrontDoor) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield GOOD[:7]
        yield b""
        yield GOOD[7:]

    response = await door.line.post(POST, content=chunks(), headers=door.bearer("college") | JSON)

    assert response.status_code == 202


async def test_every_fault_of_a_form_is_named_at_once(door: FrontDoor) -> None:
    body = opinion(category="表扬", titel="x", person={"phone": "12"}) | {"title": "", "content": 5}

    response = await door.post(body)

    problem = assert_problem(response, 422, "invalid_form")
    pointers = {fault["pointer"]: fault["message"] for fault in problem["errors"]}
    assert set(pointers) == {"/category", "/titel", "/person/phone", "/title", "/content"}
    assert "是不是“title”" in pointers["/titel"]
    assert problem["instance"] == POST


async def test_a_fault_of_ours_is_a_bare_500_with_its_correlation_id(door: FrontDoor) -> None:
    door.database["units"].update_one({"_id": BRANCH}, {"$unset": {"path": ""}})

    response = await door.post(opinion())

    problem = assert_problem(response, 500, "internal_error")
    assert set(problem) == {
        *("type", "title", "status", "code", "detail", "instance", "correlation_id")
    }


async def test_a_fault_of_ours_behind_an_ordinary_route_is_the_same_bare_500(
    door: FrontDoor,
) -> None:
    door.database["ratings"].insert_one({"_id": "r", "state": {"branch": {"path": [COLLEGE]}}})

    response = await door.get("/v1/ratings")

    assert_problem(response, 500, "internal_error")


SCRAPS = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [GOOD, b"{", b"}", b"[", b'"', b"\\u0000", b"\\ud800", b"1e999", b"NaN", b"\xff"]
    ),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    ).map(lambda value: json.dumps(value).encode()),
    st.fixed_dictionaries(
        {name: st.text() | st.integers() | st.none() for name in opinion()},
        optional={"person": st.dictionaries(st.text(), st.text(), max_size=3), "source": st.text()},
    ).map(lambda value: json.dumps(value).encode()),
)


@given(
    st.lists(SCRAPS, min_size=1, max_size=3),
    st.sampled_from([POST, BATCH, "/v1/units", "/v1/units:import"]),
)
@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_no_body_makes_a_500(door: FrontDoor, scraps: list[bytes], path: str) -> None:
    role = "org_dept" if path.startswith("/v1/units") else "college"
    headers = door.bearer(role) | JSON

    for body in (b"".join(scraps), b'{"items": [{"data": ' + b"".join(scraps) + b"}]}"):
        response = await door.line.post(path, content=body, headers=headers)

        assert response.status_code < 500
