"""抽查 and what follows (Q7), 升级 and 降级 (Q12) with a real season whose result is final."""

import hashlib
import subprocess
from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.common.kernel.history import faults
from services.scoring.domain.regrade.regrade import regrade_id
from tests.integration.season import CAMPAIGN, MEETING, SCHOOL, WINDOW, Season, found, found_season
from tests.integration.test_publication import AFTER, STUDY, finalise, publish
from tests.integration.test_query_plans import scans
from tests.integration.workroom import Post

CHECK, NEXT = "2026-choucha", "2026-c2"
SEED = "福彩双色球第2026134期 03 11 18 22"
LATER = AFTER + timedelta(days=1)
TODAY = {"held_on": "2026-12-02"}
AGAIN = WINDOW | {"due_on": "2026-12-20"}


@pytest.fixture
def final(database: Database[dict[str, Any]]) -> Season:
    """Ten branches whose stars are final, a day later."""
    season = found_season(database, 5)
    season.run_to_placed()
    assert publish(season) == "done"
    season.room.set(AFTER)
    assert finalise(season) == "done"
    season.room.set(LATER)
    return season


def holders(season: Season, star: int) -> list[str]:
    return sorted(row["branch"]["code"] for row in season.ratings() if row["star"] == star)


def announce(season: Season, *strata: dict[str, Any], **changes: Any) -> str:
    body = {
        "spot_check": CHECK,
        "strata": list(strata),
        "seed_commitment": hashlib.sha256(SEED.encode()).hexdigest(),
        "announced_by": "（虚构）组织部",
    }
    return season.do("spot-check", **body | changes)


def draw(season: Season, seed: str = SEED) -> str:
    return season.do("spot-check-draw", spot_check=CHECK, seed=seed)


def check(season: Season) -> dict[str, Any]:
    state: dict[str, Any] = season.room.record("spot_checks", CHECK)["state"]
    return state


def seen(branch: str, verdict: str = "sound", **changes: Any) -> dict[str, Any]:
    told = {"branch": branch, "verdict": verdict, "seen": "查阅记录", "seen_on": "2026-12-02"}
    return told | {"seen_by": ["（虚构）张科长"]} | changes


def find(season: Season, *findings: dict[str, Any], **body: Any) -> str:
    told = body | ({"findings": list(findings)} if findings else {})
    return season.do("spot-check-finding", spot_check=CHECK, **told)


def regrade(season: Season, branch: str, number: int = 1) -> dict[str, Any]:
    state: dict[str, Any] = season.room.record("regrades", regrade_id(branch, number))["state"]
    return state


def ask(season: Season, branch: str, **body: Any) -> str:
    told = season.post("regrade", branch, branch=branch, reason="变化很大", **body)
    season.room.work()
    return season.room.code(told)


def review(season: Season, branch: str, less: int, number: int = 1, **changes: Any) -> str:
    body: dict[str, Any] = {
        "regrade": regrade_id(branch, number),
        "branch": branch,
        "methods": ["实地走访"],
        "meeting": MEETING | TODAY,
        "star_opinion": 4,
    }
    told = season.post("regrade-review", branch, **body, **found(less, **changes))
    season.room.work()
    return season.room.code(told)


def decide(season: Season, branch: str, star: int | None, number: int = 1, **body: Any) -> str:
    told = {
        "regrade": regrade_id(branch, number),
        "reason": "核实属实",
        "meeting": STUDY | TODAY,
        "decided_by": "部务会",
    }
    granted = {"outcome": "granted", "star": star, "scope": "校内"}
    given = {"outcome": "refused"} if star is None else granted
    return season.do("regrade-decision", **told | given | body)


def start_over(season: Season) -> str:
    """推倒重来, with windows that are open."""
    body = {
        "campaign": CAMPAIGN,
        "unit": SCHOOL,
        "successor": NEXT,
        "spot_check": CHECK,
        "reason": "情节严重",
        "self": AGAIN,
        "review": AGAIN,
    }
    told = season.room.post(Post(form="qiangji/campaign-redo", unit=SCHOOL, body=body))
    season.room.work()
    return season.room.code(told)


def tally(season: Season) -> dict[int, int]:
    return {each["star"]: each["branches"] for each in season.campaign["tally"]}


def test_q7_only_final_stars_are_checked(database: Database[dict[str, Any]]) -> None:
    season = found_season(database, 5)
    season.run_to_placed()

    assert announce(season, {"star": 4, "count": 1}) == "not_final"


def test_q7_a_check_is_announced_drawn_and_repeated_with_sha256sum(final: Season) -> None:
    listed = holders(final, 4)
    assert announce(final, {"star": 4, "count": 2}) == "done"
    assert announce(final, {"star": 4, "count": 1}) == "spot_check_exists"
    assert draw(final, "another seed, quite long") == "seed_mismatch"

    assert draw(final) == "done"

    state = check(final)
    assert state["strata"][0]["listed"] == len(listed)
    assert sha256sum("\n".join(listed)) == state["strata"][0]["list_hash"]
    digest = state["strata"][0]["list_hash"]
    tickets = sorted((sha256sum(f"{SEED}\n{digest}\n{branch}"), branch) for branch in listed)
    assert [(each["ticket"], each["branch"]) for each in state["drawn"]] == tickets[:2]
    assert draw(final) == "already_drawn"


def sha256sum(text: str) -> str:
    done = subprocess.run(["sha256sum"], input=text.encode(), capture_output=True, check=True)
    return done.stdout.decode().split()[0]


def test_q7_a_falsified_branch_is_rated_again(final: Season) -> None:
    (branch,) = holders(final, 5)
    announce(final, {"star": 5, "count": 1})
    draw(final)

    bad = seen(branch, "falsified", redo_by="2026-12-31")
    assert find(final, bad, conclusion="一件弄虚作假") == "done"

    assert check(final)["stage"] == "concluded"
    state = regrade(final, branch)
    assert (state["opening"]["cause"], state["opening"]["spot_check"]) == ("redo", CHECK)
    assert ask(final, branch, cause="downgrade") == "regrade_open"
    assert review(final, branch, 0, three_meetings_one_lesson=False) == "done"
    assert decide(final, branch, None) == "redo_not_refusable"
    assert decide(final, branch, 3) == "rectification_missing"
    assert decide(final, branch, 3, rectify_by="2027-03-31") == "done"
    assert tally(final)[5] == 1
    final.room.run_until(LATER + timedelta(days=15))
    assert regrade(final, branch)["stage"] == "final"
    assert tally(final)[5] == 0
    filed = final.room.database["filings"].find({"state.branch.code": branch, "state.star": 5})
    assert {row["state"]["stage"] for row in filed} == {"lapsed"}
    assert not faults(final.room.record("regrades", regrade_id(branch, 1))["history"])


def test_q7_a_campaign_starts_over_and_the_old_one_is_kept_whole(final: Season) -> None:
    before = final.ratings()
    (branch,) = holders(final, 5)
    low = holders(final, 3)[0]
    ask(final, low, cause="downgrade")
    announce(final, {"star": 5, "count": 1})
    draw(final)
    find(final, seen(branch, "falsified"))
    announce(final, {"star": 4, "count": 1}, spot_check="second")
    assert start_over(final) == "grounds_missing"
    find(final, conclusion="情节严重")

    assert start_over(final) == "done"

    old, new = final.campaign, final.room.record("campaigns", NEXT)["state"]
    assert (old["stage"], old["successor"], old["voided_because"]) == ("voided", NEXT, "情节严重")
    assert (new["round"], new["supersedes"], new["standards"]) == (2, CAMPAIGN, old["standards"])
    assert new["stage"] == "review"
    assert final.ratings() == before
    assert not faults(final.room.record("campaigns", CAMPAIGN)["history"])
    assert regrade(final, low)["stage"] == "lapsed"
    assert ask(final, branch, cause="downgrade") == "standing_not_found"
    assert start_over(final) == "campaign_voided"
    late = final.do("spot-check-draw", spot_check="second", seed=SEED)
    assert late == "campaign_voided"


def test_q12_an_upgrade_waits_for_a_free_place_and_is_shown_before_it_stands(
    final: Season,
) -> None:
    three, four = holders(final, 3)[0], holders(final, 4)
    wish = {"cause": "upgrade", "claimed_star": 4, "facts": found()["facts"]}
    assert ask(final, three, **wish | {"claimed_star": 3}) == "claim_not_higher"
    assert ask(final, three, **wish) == "done"
    assert decide(final, three, 4) == "not_reviewed"
    assert review(final, three, 0) == "done"
    assert decide(final, three, 5) == "beyond_score"
    cap = next(use for use in final.campaign["placing"]["summary"]["limits"] if use["star"] == 4)
    assert len(four) == cap["cap"]
    assert decide(final, three, 4) == "beyond_cap"

    assert ask(final, four[0], cause="downgrade") == "done"
    assert review(final, four[0], 15, three_meetings_one_lesson=False, complaints=1) == "done"
    assert decide(final, four[0], 3, rectify_by="2027-03-31") == "done"
    assert decide(final, three, 4) == "beyond_cap"
    final.room.run_until(LATER + timedelta(days=10))

    assert regrade(final, four[0])["stage"] == "final"
    assert decide(final, three, 4) == "done"
    shown = regrade(final, three)
    assert "由三星升为四星（名额" in shown["decision"]["because"]
    final.room.run_until(final.room.now + timedelta(days=15))
    assert regrade(final, three)["stage"] == "final"
    assert tally(final)[4] == cap["cap"]


def test_q12_an_objection_upheld_leads_to_another_decision(final: Season) -> None:
    branch = holders(final, 4)[0]
    ask(final, branch, cause="downgrade")
    review(final, branch, 15, three_meetings_one_lesson=False, complaints=1)
    assert decide(final, branch, 3, rectify_by="2027-03-31") == "done"
    key = regrade_id(branch, 1)
    raised = final.post("objection", SCHOOL, notice=f"{key}:1", unit=SCHOOL, text="没有扣分的事")
    final.room.work()
    final.room.run_until(LATER + timedelta(days=10))
    assert regrade(final, branch)["stage"] == "published"

    body = {
        "subject": key,
        "objection": "o" + raised[1:],
        "outcome": "upheld",
        "reason": "查无此事",
        "answer": "属实",
        "decided_by": "部务会",
        "meeting": STUDY | {"held_on": "2026-12-12"},
        "about": branch,
    }
    assert final.do("objection-decision", **body | found(2)) == "done"

    assert regrade(final, branch)["stage"] == "reviewed"
    assert decide(final, branch, None) == "done"
    assert regrade(final, branch)["stage"] == "refused"
    assert final.room.record("notices", f"{key}:1")["state"]["stage"] == "withdrawn"
    assert tally(final)[3] == len(holders(final, 3))
    final.room.run_until(final.room.now + timedelta(days=15))
    assert regrade(final, branch)["stage"] == "refused"


def test_q12_two_forms_at_once_open_one_regrade(final: Season) -> None:
    branch = holders(final, 4)[0]
    told: dict[str, Any] = {"branch": branch, "reason": "变化很大", "cause": "downgrade"}

    posted = [final.post("regrade", branch, **told) for _ in range(2)]
    final.room.work()

    assert sorted(final.room.code(each) for each in posted) == ["done", "regrade_open"]


def test_q12_a_new_campaigns_star_ends_what_was_being_regraded(final: Season) -> None:
    branch = holders(final, 4)[0]
    ask(final, branch, cause="downgrade")
    review(final, branch, 15, three_meetings_one_lesson=False, complaints=1)
    newer = final.room.record("campaigns", CAMPAIGN) | {"_id": "2027-c"}
    newer["state"]["finalised_at"] = LATER
    rating = final.room.record("ratings", f"{CAMPAIGN}:{branch}") | {"_id": f"2027-c:{branch}"}
    rating["state"]["campaign"] = "2027-c"
    final.room.database["campaigns"].insert_one(newer)
    final.room.database["ratings"].insert_one(rating)

    assert decide(final, branch, 3, rectify_by="2027-03-31") == "campaign_superseded"
    assert ask(final, branch, cause="downgrade") == "done"

    assert regrade(final, branch)["stage"] == "lapsed"
    assert regrade(final, branch, 2)["campaign"] == "2027-c"


def test_checks_and_regrades_are_run_from_indexes(final: Season) -> None:
    branch = holders(final, 5)[0]
    final.room.database.command("profile", 2)

    announce(final, {"star": 5, "count": 1}, {"star": 4, "college": "jxnu.mks", "count": 0})
    draw(final)
    find(final, seen(branch, "lax", redo_by="2026-12-31"))
    review(final, branch, 0)
    decide(final, branch, 4, rectify_by="2027-03-31")
    final.room.run_until(LATER + timedelta(days=15))
    final.room.database.command("profile", 0)

    assert scans(final.room.database) == []
