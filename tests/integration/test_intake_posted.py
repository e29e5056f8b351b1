"""Reading back what was posted: subtree, order, masks, and the log of unmasked reads."""

from datetime import UTC, datetime

from tests.integration.front_door import BRANCH, OTHERS, FrontDoor, opinion


async def test_posts_are_listed_in_order_for_the_subtree(door: FrontDoor) -> None:
    ids = [(await door.post(opinion())).json()["id"] for _ in range(3)]
    await door.post(opinion(OTHERS), role="org_dept")

    first = await door.read("/v1/submissions", role="college", limit=2)
    second = await door.read("/v1/submissions", role="college", limit=2, cursor=first["next"])

    assert {row["id"] for row in first["items"] + second["items"]} == set(ids)
    assert len(first["items"]) == 2
    assert second["next"] is None


async def test_filters_and_refusals_of_the_list(door: FrontDoor) -> None:
    await door.post(opinion())

    other = await door.read("/v1/submissions", role="college", form="qiangji/review")
    outside = await door.get("/v1/submissions", role="college", unit=OTHERS)
    bad = await door.get("/v1/submissions", role="college", cursor="eHg")

    assert other["items"] == []
    assert outside.json()["code"] == "outside_subtree"
    assert bad.json()["code"] == "bad_cursor"


def kept(door: FrontDoor, name: str, minute: int) -> None:
    """A self-assessment with personal data, received at this minute."""
    door.database["submissions"].insert_one(
        {
            "_id": name,
            "form": "qiangji/self-assessment",
            "version": 1,
            "programme": "qiangji",
            "key": f"c1:{BRANCH}",
            "unit": BRANCH,
            "unit_path": ["jxnu", "jxnu.mks", BRANCH],
            "client": "branch",
            "client_unit": BRANCH,
            "received_at": datetime(2026, 11, 23, 1, minute, tzinfo=UTC),
            "body": {"secretary": {"name": "李小明", "phone": "13800000000"}, "note": name},
            "routes": [],
        }
    )


async def test_a_body_is_masked_until_a_purpose_is_given_and_logged(door: FrontDoor) -> None:
    kept(door, "s1", 1)

    masked = await door.read("/v1/submissions/s1/body", role="college")
    before = door.count("access_log")
    whole = await door.read("/v1/submissions/s1/body", role="college", purpose="联系书记")
    log = await door.read("/v1/access-log", role="org_dept")

    assert masked["body"]["secretary"] == {"name": "李**", "phone": "138****0000"}
    assert before == 0
    assert whole["body"]["secretary"]["phone"] == "13800000000"
    assert [(row["subject"], row["purpose"]) for row in log["items"]] == [
        ("submissions/s1", "联系书记")
    ]
    assert log["items"][0]["pointers"] == ["/secretary/name", "/secretary/phone"]


async def test_others_see_neither_body_nor_log(door: FrontDoor) -> None:
    kept(door, "s1", 1)

    body = await door.get("/v1/submissions/s1/body", role="department", purpose="看看")
    log = await door.get("/v1/access-log", role="college")
    blank = await door.get("/v1/submissions/s1/body", role="college", purpose="   ")

    assert body.status_code == 404
    assert log.json()["code"] == "role_required"
    assert blank.json()["code"] == "bad_parameters"
    assert door.count("access_log") == 0


async def test_the_latest_revision_of_a_record_is_found_by_its_key(door: FrontDoor) -> None:
    kept(door, "s2", 2)
    kept(door, "s1", 1)

    place = "/v1/forms/qiangji/self-assessment/latest"
    latest = await door.read(place, role="branch", key=f"c1:{BRANCH}")
    none = await door.get(place, role="branch", key="c2")

    assert (latest["id"], latest["masked"]) == ("s2", True)
    assert none.status_code == 404
