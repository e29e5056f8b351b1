"""The story of 传承红色基因: memorial days observed, a model person cared for, a deed that anybody may read (F1, F4).

Every college but one commemorates 烈士纪念日 and 国庆节 with its branches. A model person of the first college is
linked with a cadre and visited before 春节 and 七一; what is written of her is approved, then published.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import partial
from typing import Any

from services.common.kernel.workdays import at_local, local_day
from services.local.demo.clockwork import Clockwork
from services.local.demo.portal import Letter, accepted, post_all, post_one, read
from services.local.demo.university import DECIDER, University
from services.local.demo.year_forms import CADRES, YEAR

ABSENT = 4
"""Which college, counted from 0, holds nothing."""
OBSERVED = {
    "martyrs": (date(2026, 9, 30), "方志敏烈士陵园（南昌梅岭）", "缅怀英烈，重温《可爱的中国》"),
    "national-day": (date(2026, 10, 1), "学校国旗广场", "升国旗仪式，我和我的祖国"),
}
"""Which memorial days, when, where and how."""
WRITTEN_ON = date(2026, 10, 12)
LISTED_ON, LINKED_ON = date(2026, 9, 17), date(2026, 11, 11)
TOLD_ON, APPROVED_ON = date(2026, 11, 18), date(2026, 11, 20)
VISITED_ON = (date(2026, 12, 18), date(2027, 1, 28), date(2027, 6, 24))
PERSON, NAME = "19980012", "（虚构）龚老师"
Body = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tradition:
    """Who takes part, where to post, how time passes."""

    university: University
    url: str
    clock: Clockwork

    def plan(self) -> None:
        """Put the story on the agenda."""
        steps: list[tuple[date, Callable[[], None]]] = [
            (LISTED_ON, self._list),
            *((day, partial(self._commemorate, each)) for each, (day, _, _) in OBSERVED.items()),
            (WRITTEN_ON, self._reflect),
            (LINKED_ON, self._link),
            (TOLD_ON, self._tell),
            (APPROVED_ON, self._approve),
            *((day, self._visit) for day in VISITED_ON),
        ]
        for day, act in steps:
            self.clock.plan(at_local(day, time(17)), act)

    def memorials(self) -> list[Body]:
        """The memorial days that were observed, and how many units held something."""
        days = self._items("/v1/memorial-days?from=2026-09-01&to=2026-12-31&limit=200")
        return [each for each in days if each["memorial"] in OBSERVED]

    def models(self) -> list[Body]:
        """Everybody on the register of models."""
        return self._items("/v1/models?limit=200")

    def deeds(self) -> list[Body]:
        """What anybody reads, without a key."""
        shown: list[Body] = read(self.url, None, "/v1/deeds").json()["items"]
        return shown

    @property
    def colleges(self) -> Sequence[str]:
        """The colleges that have a portal, by code."""
        return sorted(self.university.keys.keys() - {DECIDER})

    @property
    def branch(self) -> str:
        """The branch of the model person: the first of the first college that has one."""
        return next(branch for college in self.colleges for branch in self._below(college))

    @property
    def college(self) -> str:
        """Its college."""
        return self.branch.rpartition(".")[0]

    def _below(self, college: str) -> Iterator[str]:
        return (each.code for each in self.university.branches if each.parent == college)

    def _list(self) -> None:
        honour = {"title": "全国优秀教师", "year": "2014"}
        told = {"unit": self.branch, "code": PERSON, "name": NAME, "honour": honour}
        self._post("mofan/model", told)

    def _commemorate(self, memorial: str) -> None:
        present = [each for number, each in enumerate(self.colleges) if number != ABSENT]
        letters = [
            self._letter("mofan/activity", self._activity(each, memorial)) for each in present
        ]

        async def post() -> None:
            async for _ in post_all(self.url, letters):
                pass

        asyncio.run(post())

    def _activity(self, college: str, memorial: str) -> Body:
        _, place, theme = OBSERVED[memorial]
        return {
            "unit": college,
            "kind": "纪念活动",
            "held_on": self._today,
            "begins": "08:30",
            "ends": "11:00",
            "place": place,
            "theme": theme,
            "content": "敬献花篮，重温入党誓词，诵读《清贫》。",
            "leaders": [CADRES[0][1]],
            "participants": 46,
            "joined": sorted(self._below(college)),
            "memorial": memorial,
        }

    def _reflect(self) -> None:
        held = self._items(f"/v1/activities?unit={self.college}")
        text = "先烈的清贫，是今天最该记住的富有。"
        told = {"unit": self.college, "activity": held[0]["id"], "text": text}
        self._post("mofan/reflection", told)

    def _link(self) -> None:
        link = {
            "unit": self.college,
            "cadre": self._cadre,
            "kind": "模范人物",
            "code": f"{self.branch}:{PERSON}",
            "name": NAME,
            "academic_year": YEAR,
        }
        self._post("lianxin/link", link)

    def _visit(self) -> None:
        (link,) = self._items(f"/v1/links?kind=模范人物&unit={self.college}")
        visit = {
            "unit": self.college,
            "book": "模范人物",
            "held_on": self._today,
            "place": "家中",
            "cadres": [self._cadre],
            "link": link["id"],
            "visited": [NAME],
            "content": "看望慰问，了解身体和生活情况。",
        }
        self._post("lianxin/visit", visit)

    def _tell(self) -> None:
        deed = {
            "unit": self.branch,
            "about": {"kind": "个人", "name": NAME, "model": f"{self.branch}:{PERSON}"},
            "title": "三十年如一日的引路人",
            "paragraphs": [
                "（虚构）龚老师在教学一线三十年，每天最早到教室。",
                "退休以后，她仍每周回到学院给新入职教师讲一堂课。",
            ],
            "consent": {"by": "本人", "on": self._today},
        }
        self._post("mofan/deed", deed)

    def _approve(self) -> None:
        (deed,) = self._items("/v1/deed-records")
        verdict = {"unit": self.college, "deed": deed["id"], "number": 1, "verdict": "通过"}
        self._post("mofan/deed-approval", verdict)

    @property
    def _cadre(self) -> str:
        return f"{self.college}:{CADRES[0][0]}"

    @property
    def _today(self) -> str:
        return local_day(self.clock.now).isoformat()

    def _post(self, form: str, body: Body) -> None:
        """Post, let it be dealt with, and insist that it was accepted."""
        posted = post_one(self.url, self._letter(form, body))
        self.clock.settle()
        accepted(self.url, self.university.keys[DECIDER], posted)

    def _letter(self, form: str, body: Body) -> Letter:
        """As the portal of the unit's college sends it."""
        return Letter(
            api_key=self.university.portal_key(body["unit"]),
            form=form,
            body=body,
            idempotency_key=f"tradition-{form.replace('/', '-')}-{body['unit']}-{self._today}",
        )

    def _items(self, path: str) -> list[Body]:
        items: list[Body] = read(self.url, self.university.keys[DECIDER], path).json()["items"]
        return items
