"""Wishes on a real MongoDB (L7): races for one wish and for a last free hand, order of forms, reminders by index."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.common.job_store import JobStore
from services.common.settings import Settings
from services.common.work import Work
from services.notify.handlers import ROUNDS
from services.notify.handlers.wish_reminders import BOARD, FESTIVAL
from services.notify.handlers.wishes import wish_id
from services.notify.main import make_duties
from services.notify.rounds import first_occurrences
from tests.integration.workroom import Post, Workroom, shanghai

pytestmark = pytest.mark.real
SCHOOL, COLLEGE, BRANCH, OTHER = "jxnu", "jxnu.mks", "jxnu.mks.001", "jxnu.wx"
MONDAY = shanghai("2026-11-23 09:00")
CADRES = [f"{OTHER}:100{number}" for number in (1, 2, 3)]
FULFILLED = {"how": "送书", "fulfilled_on": "2026-11-23"}


@dataclass
class Wishes:
    """Wishes by the forms about them."""

    room: Workroom

    def post(self, form: str, unit: str = BRANCH, **body: Any) -> str:
        """Post a form; its submission."""
        return self.room.post(Post(form=f"lianxin/{form}", unit=unit, body={"unit": unit} | body))

    def done(self, form: str, unit: str = BRANCH, **body: Any) -> str:
        """Post a form and work; ``done``, or the code with which it was refused."""
        posted = self.post(form, unit, **body)
        self.room.work()
        return self.room.code(posted)

    def wish(self, title: str = "词汇书") -> str:
        """A wish that waits for a claimant."""
        body = {"category": "学习用品", "festival": "春节"}
        wish = wish_id(self.post("wish", title=title, **body))
        self.room.work()
        return wish

    def claim(self, wish: str, cadre: str = CADRES[0]) -> str:
        return self.post("wish-claim", OTHER, wish=wish, cadre=cadre)

    def stage(self, wish: str) -> str:
        return str(self.room.record("wishes", wish)["state"]["stage"])

    def promises(self, cadre: str = CADRES[0]) -> list[str]:
        claimant = self.room.record("claimants", f"cadre:{cadre}")
        return [each["wish"] for each in claimant["state"]["promises"]]

    def told(self, kind: str) -> list[str]:
        rows = self.room.database["deliveries"].find({"kind": kind}).sort("_id", 1)
        return [row["unit"] for row in rows]


@pytest.fixture
def wishes(database: Database[dict[str, Any]]) -> Wishes:
    room = Workroom(database, MONDAY)
    units = {SCHOOL: "university", COLLEGE: "college", BRANCH: "branch", OTHER: "college"}
    room.found(*units.items())
    kept = Wishes(room)
    for cadre in CADRES:
        said = {"number": cadre.partition(":")[2], "name": f"陈书记{cadre[-1]}"}
        office = {"level": "处级", "since": "2020-01-01"}
        assert kept.done("cadre", OTHER, **said, **office) == "done"
    return kept


def start_rounds(room: Workroom) -> None:
    port = make_duties(Settings(mongo_database=room.database.name)).open(
        Work(room.database, room.now)
    )
    chosen = tuple(each for each in ROUNDS if each.kind in (FESTIVAL, BOARD))
    JobStore(room.database).insert(first_occurrences(port, chosen), room.now)


def test_l7_from_collection_to_confirmation(wishes: Wishes) -> None:
    wish = wish_id(wishes.post("wish", title="书", person={"name": "王同学（示例）"}))
    wishes.room.work()

    assert wishes.done("wish-claim", OTHER, wish=wish, cadre=CADRES[0]) == "wish_collected"
    assert wishes.done("wish-classification", wish=wish, category="其他") == "done"
    assert wishes.done("wish-claim", OTHER, wish=wish, cadre=CADRES[0]) == "done"
    assert wishes.done("wish-fulfilment", OTHER, wish=wish, **FULFILLED) == "done"
    assert wishes.done("wish-confirmation", wish=wish, satisfied=False, reason="旧版") == "done"
    assert wishes.done("wish-fulfilment", OTHER, wish=wish, **FULFILLED) == "done"
    assert wishes.done("wish-confirmation", wish=wish, satisfied=True) == "done"

    assert wishes.room.trail("wishes", wish) == [
        *("collected", "classified", "claimed", "fulfilled"),
        *("disputed", "fulfilled", "confirmed"),
    ]
    assert wishes.room.trail("claimants", f"cadre:{CADRES[0]}") == ["promised", "freed"]
    assert "王同学" not in str(wishes.room.record("wishes", wish))


def test_l7_of_two_who_claim_one_wish_at_once_one_wins_and_the_other_is_told(
    wishes: Wishes,
) -> None:
    wish = wishes.wish()
    posted = [wishes.claim(wish, cadre) for cadre in CADRES]

    wishes.room.work()

    assert sorted(map(wishes.room.code, posted)) == ["done", "wish_claimed", "wish_claimed"]
    told = [wishes.room.outcome(each)["result"].get("reason", "") for each in posted]
    assert sum("已由陈书记" in reason for reason in told) == 2


def test_l7_claims_of_one_cadre_at_once_do_not_slip_past_the_limit(wishes: Wishes) -> None:
    ids = [wishes.wish(f"书{number}") for number in range(5)]
    posted = [wishes.claim(wish) for wish in ids]

    wishes.room.work()

    codes = [wishes.room.code(each) for each in posted]
    assert (codes.count("done"), codes.count("claims_at_most")) == (2, 3)
    assert len(wishes.promises()) == 2
    assert sum(wishes.stage(wish) == "claimed" for wish in ids) == 2


def test_l7_two_workers_at_once_meet_in_the_record_of_the_claimant(wishes: Wishes) -> None:
    ids = [wishes.wish(f"书{number}") for number in range(3)]
    wishes.claim(ids[0])
    wishes.room.work()
    posted = [wishes.claim(wish) for wish in ids[1:]]
    jobs = wishes.room.store.take_due(wishes.room.now, limit=2, queues=["notify"])
    runner = wishes.room.runner("notify")

    together(runner, [[job.id] for job in jobs])
    wishes.room.work()

    codes = sorted(map(wishes.room.code, posted))
    assert codes == ["claims_at_most", "done"]
    assert len(wishes.promises()) == 2


def together(runner: Any, batches: list[list[str]]) -> None:
    """Each batch on a thread of its own."""
    with ThreadPoolExecutor(len(batches)) as pool:
        list(pool.map(runner.work_on, batches))


def test_l7_a_form_posted_behind_its_wish_waits_for_it(wishes: Wishes) -> None:
    wish = wish_id(wishes.post("wish", title="书"))
    wishes.room.database["jobs"].update_one(
        {"kind": "lianxin/wish"}, {"$set": {"state": "running"}}
    )
    early = wishes.post("wish-classification", wish=wish, category="其他")

    wishes.room.ring()
    waiting = wishes.room.outcome(early)["state"]
    wishes.room.database["jobs"].update_one({"state": "running"}, {"$set": {"state": "queued"}})
    wishes.room.work()

    assert (waiting, wishes.room.code(early)) == ("retry", "done")


def test_l7_forms_about_one_wish_are_dealt_with_in_order(wishes: Wishes) -> None:
    wish = wishes.wish()
    wishes.claim(wish)
    wishes.room.database["jobs"].update_one(
        {"kind": "lianxin/wish-claim"}, {"$set": {"state": "running"}}
    )
    early = wishes.post("wish-fulfilment", OTHER, wish=wish, **FULFILLED)

    wishes.room.ring()
    waiting = wishes.room.outcome(early)["state"]
    wishes.room.database["jobs"].update_one({"state": "running"}, {"$set": {"state": "queued"}})
    wishes.room.work()

    assert (waiting, wishes.room.code(early)) == ("retry", "done")
    unknown = wishes.done("wish-withdrawal", wish="w" + "f" * 31, reason="无")
    assert unknown == "wish_not_found"


def test_l7_a_winter_of_reminders(wishes: Wishes) -> None:
    waiting, claimed, given = wishes.wish("书包"), wishes.wish("台灯"), wishes.wish("棉被")
    for wish in (claimed, given):
        wishes.claim(wish)
    wishes.room.work()
    wishes.post("wish-fulfilment", OTHER, wish=given, **FULFILLED)
    wishes.room.work()
    start_rounds(wishes.room)
    database = wishes.room.database
    database.command("profile", 2)

    wishes.room.run_until(shanghai("2027-02-10 00:00"))
    database.command("profile", 0)

    assert wishes.told("wish.festival_near") == [BRANCH, BRANCH]
    near = database["deliveries"].find_one({"kind": "wish.festival_near"}) or {}
    assert "未办结3件，其中未认领1件，已认领未实现1件；希望在这个节日实现的3件" in near["body"]
    assert wishes.told("wish.promises_due") == [OTHER, OTHER]
    assert len(wishes.told("wish.unclaimed")) == 10
    assert set(wishes.told("wish.unclaimed")) == {SCHOOL}
    assert len(wishes.told("wish.unconfirmed")) == 5
    assert wishes.stage(waiting) == "classified"
    rows = database["system.profile"].find({"planSummary": {"$regex": "COLLSCAN"}})
    assert [row for row in rows if row["ns"].endswith(("wishes", "claimants"))] == []


def test_l7_a_week_of_downtime_tells_once(wishes: Wishes) -> None:
    wishes.wish()
    start_rounds(wishes.room)

    wishes.room.set(shanghai("2027-02-01 09:00"))
    wishes.room.work()
    wishes.room.run_until(wishes.room.now + timedelta(days=2))

    assert wishes.told("wish.festival_near") == [BRANCH]
    assert wishes.told("wish.unclaimed") == [SCHOOL]
