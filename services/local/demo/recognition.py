"""The story that ends a year of 先锋创绩: pledges, appraisals, one round of 两优一先 to its end (F2, F3).

Eight branches of four colleges have three members each. Of those that are not under rectification three put one
forward: one nomination passes at once, one is declined, one is returned, amended and passes; a five-star branch is
put forward by its college; then the school decides.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from random import Random
from typing import Any

from services.common.kernel.workdays import at_local, local_day
from services.local.demo.clockwork import Clockwork
from services.local.demo.portal import Letter, accepted, post_one, read
from services.local.demo.reviews import meeting
from services.local.demo.university import DECIDER, ROOT, University

YEAR, ROUND = "2026", "2026-liangyou-yixian"
PARTY, BRANCHES = "youxiu-dangyuan", "xianjin-dangzuzhi"
PLEDGED_ON, APPRAISED_ON = date(2026, 9, 16), date(2027, 1, 12)
OPENED_ON, NOMINATED_ON = date(2027, 5, 10), date(2027, 5, 12)
REVIEWED_ON, AMENDED_ON, LISTED_ON = date(2027, 5, 18), date(2027, 5, 20), date(2027, 5, 26)
DECIDED_ON, FINAL_ON = date(2027, 6, 7), date(2027, 6, 21)
CODES = ("2001", "2002", "2003")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张"
COLLEGES = 4
GOALS = ("role-model", "teaching", "research")
Body = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """Who takes part, where to post, how time passes."""

    university: University
    url: str
    clock: Clockwork
    seed: str

    def plan(self) -> None:
        """Put the story on the agenda."""
        steps = (
            (PLEDGED_ON, self._pledge),
            (APPRAISED_ON, self._appraise),
            (OPENED_ON, self._open),
            (NOMINATED_ON, self._nominate),
            (REVIEWED_ON, self._review),
            (AMENDED_ON, self._amend),
            (LISTED_ON, self._pass_on),
            (DECIDED_ON, self._decide),
            (FINAL_ON, self._finalise),
        )
        for day, act in steps:
            self.clock.plan(at_local(day, time(11)), act)

    def nominations(self) -> list[Body]:
        """Every nomination of the round, as the list shows them."""
        return self._items(f"/v1/nominations?round={ROUND}&limit=200")

    @property
    def branches(self) -> Sequence[str]:
        """The first two branches of the first colleges that have two."""
        found: list[str] = []
        for college in sorted(self.university.keys.keys() - {DECIDER}):
            below = [each.code for each in self.university.branches if each.parent == college]
            found += below[:2] if len(below) > 1 else []
        return found[: 2 * COLLEGES]

    @property
    def nominating(self) -> Sequence[str]:
        """Two branches of one college and one of another, none of them ever listed for rectification.

        Who is listed depends on the seed.
        """
        listed = {row["branch"]["code"] for row in self._items("/v1/rectifications?limit=200")}
        of_college: dict[str, list[str]] = {}
        for branch in self.branches:
            if branch not in listed:
                of_college.setdefault(branch.rpartition(".")[0], []).append(branch)
        both = next(college for college, found in of_college.items() if len(found) > 1)
        other = next(college for college in of_college if college != both)
        return (*of_college[both], of_college[other][0])

    def _pledge(self) -> None:
        for number, (branch, code) in enumerate(self._people()):
            entered = {
                "name": f"{SURNAMES[number]}老师（虚构）",
                "post": "teaching-research",
                "kind": "教师",
            }
            told = {"unit": branch, "code": code}
            self._college(
                branch, "member", told | entered | {"standing": "正式党员", "duty": "教师"}, code
            )
        self.clock.settle()
        for branch, code in self._people():
            items = [{"goal": goal, "due": "2026-12-31"} for goal in GOALS]
            self._college(branch, "commitment", self._of(branch, code) | {"items": items}, code)

    def _appraise(self) -> None:
        for branch, code in self._people():
            done = [{"item": number, "state": "完成", "note": "已完成。"} for number in (1, 2, 3)]
            self._college(branch, "progress", self._of(branch, code) | {"items": done}, code)
        self.clock.settle()
        for branch, code in self._people():
            good = code == CODES[0]
            votes = {"excellent": 18, "good": 2} if good else {"excellent": 4, "good": 16}
            parts: tuple[Body, ...] = (
                {"part": "self", "score": 96 if good else 86, "text": "三项承诺全部完成。"},
                {
                    "part": "branch",
                    "score": 95 if good else 84,
                    "text": "履诺认真。",
                    "meeting": self._meeting(branch + code, "同意评议意见"),
                },
                {"part": "mass", "invited": 20, "votes": votes | {"fair": 0, "poor": 0}},
            )
            for part in parts:
                which = f"{code}-{part['part']}"
                self._college(branch, "appraisal", self._of(branch, code) | part, which)

    def _open(self) -> None:
        days = {"branch": "2027-05-20", "college": "2027-05-31"}
        body = {"kind": "liangyou-yixian", "year": YEAR, "title": "2026年度两优一先"}
        self._school("award-round", body | {"deadlines": days})

    def _nominate(self) -> None:
        for branch in self.nominating:
            self._put_forward(branch, "事迹真实，联系学生8名。", "1")
        best = min(row["id"] for row in self._items("/v1/standings?star=5&limit=200"))
        college = best.rpartition(".")[0]
        nominee = {"kind": "branch", "branch": best}
        self._send(self.university.portal_key(best), self._case(college, BRANCHES, nominee), "b")

    def _review(self) -> None:
        _, declined, returned = self._persons()
        self._judge(
            declined, {"outcome": "declined", "reason": "本年度长期外出学习，未履行支部职责"}
        )
        again = {"outcome": "returned", "reason": "事迹没有数据", "until": "2027-05-22"}
        self._judge(returned, again)

    def _amend(self) -> None:
        self._put_forward(self.nominating[2], "全年授课320学时，结对帮扶学生8名。", "2")

    def _pass_on(self) -> None:
        for row in self.nominations():
            if row["stage"] != "waiting" or row["ladder"][row["at"]]["level"] != "college":
                continue
            college = row["ladder"][row["at"]]["unit"]
            line = {"nomination": row["id"], "rank": 1, "opinion": "同意推荐。"}
            body = {"unit": college, "award": row["award"], "items": [line]}
            held = self._meeting(row["id"], "同意报送")
            self._post(
                self.university.keys[college],
                "nomination-list",
                body | {"meeting": held},
                row["id"],
            )

    def _decide(self) -> None:
        winners = [row["id"] for row in self.nominations() if row["stage"] == "waiting"]
        told = {"winners": winners, "decided_by": "学校党委常委会", "scope": "校园网"}
        self._school("award-decision", told | {"meeting": self._meeting("decision", "同意表彰")})

    def _finalise(self) -> None:
        self._school("award-finalisation", {})

    def _people(self) -> Iterator[tuple[str, str]]:
        return ((branch, code) for branch in self.branches for code in CODES)

    def _persons(self) -> Iterable[str]:
        return [f"{ROUND}:{PARTY}:{branch}:{CODES[0]}" for branch in self.nominating]

    def _of(self, branch: str, code: str) -> Body:
        return {"unit": branch, "code": code, "year": YEAR}

    def _case(self, unit: str, award: str, nominee: Body, deeds: str = "连续获评五星。") -> Body:
        return {
            "round": ROUND,
            "unit": unit,
            "award": award,
            "nominee": nominee,
            "deeds": deeds,
            "basis": "2026年度定诺3项，全部践诺。",
            "opinion": "同意推荐。",
            "meeting": self._meeting(f"{unit}{award}", "同意推荐"),
        }

    def _put_forward(self, branch: str, deeds: str, which: str) -> None:
        nominee = {"kind": "person", "member": f"{branch}:{CODES[0]}"}
        body = self._case(branch, PARTY, nominee, deeds)
        self._send(self.university.portal_key(branch), body, f"{branch}-{which}")

    def _send(self, key: str, body: Body, which: str) -> None:
        self._post(key, "nomination", body, which)

    def _judge(self, nomination: str, told: Body) -> None:
        college = nomination.split(":")[2].rpartition(".")[0]
        body = {"unit": college, "nomination": nomination} | told
        self._post(self.university.keys[college], "nomination-review", body, nomination)

    def _college(self, branch: str, form: str, body: Body, which: str) -> None:
        letter = Letter(
            api_key=self.university.portal_key(branch),
            form=f"mofan/{form}",
            body=body,
            idempotency_key=f"mofan-{form}-{branch}-{which}",
        )
        post_one(self.url, letter)

    def _school(self, form: str, body: Body) -> None:
        self._post(self.university.keys[DECIDER], form, {"unit": ROOT} | body, "1")

    def _post(self, key: str, form: str, body: Body, which: str) -> None:
        """Post a form of the round, let it be dealt with, and insist that it was accepted."""
        letter = Letter(
            api_key=key,
            form=f"mofan/{form}",
            body={"round": ROUND} | body,
            idempotency_key=f"{ROUND}-{form}-{which}",
        )
        posted = post_one(self.url, letter)
        self.clock.settle()
        accepted(self.url, self.university.keys[DECIDER], posted)

    def _items(self, path: str) -> list[Body]:
        items: list[Body] = read(self.url, self.university.keys[DECIDER], path).json()["items"]
        return items

    def _meeting(self, which: str, conclusion: str) -> Body:
        dice = Random(f"{self.seed}:{which}:award")  # noqa: S311 - a demo must be repeatable
        return meeting(dice, local_day(self.clock.now), "学院会议室", conclusion)
