"""Single posts run ahead of FastAPI, and nobody can tell: metrics, other methods and refusals are the same."""

import pytest

from tests.integration.front_door import FrontDoor, opinion

pytestmark = pytest.mark.real
PATH = "/v1/forms/lianxin/opinion/submissions"


async def test_a_post_counts_under_its_route(door: FrontDoor) -> None:
    await door.post(opinion())

    metrics = (await door.line.get("/metrics")).text
    route = "/v1/forms/{programme}/{form}/submissions"
    assert f'lianxin_requests_total{{route="{route}",status="202"}} 1.0' in metrics


async def test_another_method_is_refused_by_the_router(door: FrontDoor) -> None:
    answer = await door.line.put(PATH, headers=door.bearer("college"))

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


async def test_a_refusal_is_a_problem_with_its_correlation_id(door: FrontDoor) -> None:
    answer = await door.line.post(PATH, json=opinion(), headers={"X-Correlation-Id": "here"})

    assert (answer.status_code, answer.json()["correlation_id"]) == (401, "here")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
