"""The first story: a rating campaign from its opening to every branch's star (Q2–Q4)."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

from services.common.kernel.workdays import local_day
from services.local.demo.assessments import assessment
from services.local.demo.clockwork import Clockwork
from services.local.demo.portal import Letter, accepted, post_all, post_one, read
from services.local.demo.reviews import meeting, projects, review
from services.local.demo.tables import fetch
from services.local.demo.university import DECIDER, ROOT, University

CAMPAIGN = "2026-chuangping"
PERIOD = "2026H2"
WINDOWS = {
    "self": {"opens_on": "2026-11-01", "due_on": "2026-11-27", "locks_on": "2026-11-30"},
    "review": {"opens_on": "2026-11-16", "due_on": "2026-12-04"},
}
Progress = Callable[[int], None]
Body = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)  # no slots: what the branches say is drawn once
class Season:
    """The rating story: who takes part, where to post, how time passes, which seed."""

    university: University
    url: str
    clock: Clockwork
    seed: str

    @cached_property
    def said(self) -> Sequence[dict[str, Any]]:
        """The self-assessment of every branch, in the order of the units."""
        branches = self.university.branches
        return [assessment(self.seed, CAMPAIGN, branch.code) for branch in branches]

    def open(self) -> None:
        """党委组织部 opens the campaign; the standard of 附件1 is frozen into it."""
        self.decide(
            "campaign",
            {
                "title": "2026年基层党组织“五星创评”",
                "standard": "jiguan-shiye-2015",
                "policy": "lenient",
                "period": PERIOD,
                "publication_days": 5,
                **WINDOWS,
            },
        )

    def post_assessments(self, tell: Progress) -> list[str]:
        """Every college's portal posts the self-assessments of its branches; the ids of the accepted ones."""
        return self._post_all("self-assessment", self.said, tell)

    def post_reviews(self, tell: Progress) -> None:
        """Every college reviews its branches (Q3)."""
        self._post_all("review", [review(self.seed, said) for said in self.said], tell)

    def send_parts(self) -> None:
        """Every college sends up its part, with the meeting that it rests on (Q3)."""
        for college in sorted(self.university.keys.keys() - {DECIDER}):
            dice = Random(f"{self.seed}:{college}")  # noqa: S311 - a demo must be repeatable
            held = meeting(dice, self.today, "学院党委会议室", "同意全部审核意见，报党委组织部")
            body = {"campaign": CAMPAIGN, "unit": college, "meeting": held}
            self._post(self.university.keys[college], "part-submission", body, college)
        self.clock.settle()

    def decide_projects(self, tell: Progress) -> None:
        """党委组织部 decides on the innovation projects, one by one (Q4)."""
        decided = [each for said in self.said for each in projects(self.seed, said)]
        self._post_all("project-recognition", [{"unit": ROOT, **each} for each in decided], tell)

    def close(self) -> dict[str, Any]:
        """党委组织部 closes; when everything is placed and ties are decided, the campaign as the API shows it."""
        self.decide("campaign-close", {})
        for limit in self.campaign()["placing"]["summary"]["limits"]:
            free = limit["cap"] - limit["used"]
            if limit["tied"] and free > 0:
                self._decide_tie(limit["star"], free)
        return self.campaign()

    def _decide_tie(self, star: int, free: int) -> None:
        tied = [row["branch"]["code"] for row in self.ratings() if row["tied_at"] == star]
        dice = Random(f"{self.seed}:tie:{star}")  # noqa: S311 - a demo must be repeatable
        held = meeting(dice, self.today, "行政楼会议室", f"并列的党支部中，{free} 个评为 {star} 星")
        body = {"star": star, "branches": sorted(tied)[:free], "meeting": held}
        self.decide("tie-decision", body, str(star))

    def campaign(self) -> dict[str, Any]:
        """The campaign as the API shows it."""
        shown: dict[str, Any] = self.read(f"/v1/campaigns/{CAMPAIGN}").json()
        return shown

    def ratings(self) -> list[dict[str, Any]]:
        """Every rating, page by page."""
        return self._pages(f"/v1/ratings?campaign={CAMPAIGN}")

    def report_filings(self) -> None:
        """党委组织部 reports every four- and five-star result, and enters the answers (Q6)."""
        filed = [
            {"filing": row["id"], "unit": ROOT} for row in self._pages("/v1/filings?stage=due")
        ]
        on = self.today.isoformat()
        sent = {"sent_on": on, "number": "师大组〔2026〕12号", "sent_by": "党委组织部组织科"}
        answered = {"outcome": "acknowledged", "answered_on": on, "number": "收〔2026〕301号"}
        for form, told in (("filing-sent", sent), ("filing-acknowledgement", answered)):
            self._post_all(form, [each | told for each in filed], lambda _: None)
            self.clock.settle()

    def fetch_table(self, out: Path) -> list[Path]:
        """附件4 of the whole school as it was frozen at the half-year's cut-off, over the API into ``out``."""
        return fetch(self.url, self.key, f"fujian4:{ROOT}:{PERIOD}", out)

    def decide(
        self, form: str, body: Body, which: str = "", *, alone: bool = False
    ) -> dict[str, Any]:
        """党委组织部 posts; everything that follows is done, and what came of it. Raises Refused.

        ``alone``: the form does not name the campaign.
        """
        whole = {"unit": ROOT, **body} if alone else {"campaign": CAMPAIGN, "unit": ROOT, **body}
        told = self._insist(self._post(self.key, form, whole, f"{CAMPAIGN}-{which}"))
        return _result(told)

    def act_for(self, branch: str, form: str, body: Body) -> dict[str, Any]:
        """The portal of a branch's college posts; as :meth:`decide`."""
        key = self.university.portal_key(branch)
        return _result(self._insist(self._post(key, form, body, branch)))

    def submit(self, form: str, body: Body, which: str = "") -> str:
        """党委组织部 posts and does not wait; the submission's id."""
        return str(self._post(self.key, form, body, which)["id"])

    def post_registers(self, entries: Iterable[Body]) -> None:
        """Every college registers its branches (附件3, Q9)."""
        self._post_all("register-entry", entries, lambda _: None)

    def read(self, path: str) -> Any:
        """GET as 党委组织部."""
        return read(self.url, self.key, path)

    @property
    def today(self) -> date:
        """The day it is, in Asia/Shanghai."""
        return local_day(self.clock.now)

    @property
    def key(self) -> str:
        """The key of 党委组织部."""
        return self.university.keys[DECIDER]

    def _pages(self, path: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        following: str | None = ""
        while following is not None:
            cursor = f"&cursor={following}" if following else ""
            page = self.read(f"{path}&limit=200{cursor}").json()
            rows += page["items"]
            following = page["next"]
        return rows

    def _insist(self, posted: Body) -> dict[str, Any]:
        """Wait until everything that follows is done, and insist that it was accepted."""
        self.clock.settle()
        return accepted(self.url, self.key, posted)

    def _post(self, key: str, form: str, body: Body, which: str) -> dict[str, Any]:
        name = form if "/" in form else f"qiangji/{form}"
        slug = f"{name.replace('/', '-')}-{which}"
        return post_one(self.url, Letter(api_key=key, form=name, body=body, idempotency_key=slug))

    def _post_all(self, form: str, bodies: Iterable[Body], tell: Progress) -> list[str]:
        letters = [
            Letter(
                api_key=self.key if "unit" in body else self.university.portal_key(body["branch"]),
                form=f"qiangji/{form}",
                body=body,
                idempotency_key=f"{CAMPAIGN}-{form}-{body.get('branch', '')}-{number}",
            )
            for number, body in enumerate(bodies)
        ]
        return asyncio.run(_collect(self.url, letters, tell))


def _result(told: Body) -> dict[str, Any]:
    result: dict[str, Any] = told["outcomes"][0].get("result", {})
    return result


async def _collect(url: str, letters: Sequence[Letter], tell: Progress) -> list[str]:
    ids: list[str] = []
    async for posted in post_all(url, letters):
        ids.append(posted.answer["id"])
        tell(len(ids))
    return ids
