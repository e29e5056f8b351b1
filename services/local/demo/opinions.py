"""The second story: three opinions, of which one is solved, one climbs by declaration, one by silence (L10)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.common.kernel.identity import matter_id
from services.common.kernel.workdays import local_day
from services.local.demo.clockwork import Clockwork
from services.local.demo.portal import Letter, post_one, read
from services.local.demo.university import DECIDER, ROOT, University

SOLVED, UNSOLVABLE, FORGOTTEN = "solved", "unsolvable", "forgotten"
RAISED: dict[str, dict[str, Any]] = {
    SOLVED: {
        "unit": "jxnu.jsjxx.07",
        "category": "咨询求助",
        "title": "机房晚间开放时间",
        "content": "实验机房晚上九点就关门，毕业设计期间能否延长到十一点？",
    },
    UNSOLVABLE: {
        "unit": "jxnu.wltd.08",
        "category": "建议",
        "title": "理科楼加装无障碍坡道",
        "content": "行动不便的同学进出理科楼要绕行，建议加装坡道。",
    },
    FORGOTTEN: {
        "unit": "jxnu.yyxy.06",
        "category": "建议",
        "title": "琴房隔音改造",
        "content": "琴房隔音差，影响隔壁教室上课，建议改造。",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinions:
    """The opinions' story: who takes part, where to post, how time passes."""

    university: University
    url: str
    clock: Clockwork

    def raise_all(self) -> dict[str, str]:
        """Post the three; the matter of each."""
        matters = {}
        for name, body in RAISED.items():
            answer = self._post(body["unit"], "opinion", {**body, "source": "网络平台"}, name)
            matters[name] = matter_id(answer["id"])
        self.clock.settle()
        return matters

    def live_through(self, matters: dict[str, str], tell: Callable[[datetime], None]) -> None:
        """Ten weeks: the first is answered and confirmed, the second declared unsolvable, the third forgotten."""
        start = self.clock.now
        self.clock.run_until(start + timedelta(hours=5), tell)
        self._act(matters[SOLVED], RAISED[SOLVED]["unit"], "acknowledgement", {})
        self._act(matters[UNSOLVABLE], RAISED[UNSOLVABLE]["unit"], "acknowledgement", {})
        self.clock.run_until(start + timedelta(days=1, hours=3), tell)
        answer = {"text": "已与实验中心商定，本月起延长到二十三点。"}
        self._act(matters[SOLVED], RAISED[SOLVED]["unit"], "answer", answer)
        self.clock.run_until(start + timedelta(days=2), tell)
        self._act(matters[SOLVED], RAISED[SOLVED]["unit"], "confirmation", {"satisfied": True})
        self._declare_unsolvable(matters[UNSOLVABLE], start + timedelta(days=7), tell)
        self.clock.run_until(start + timedelta(weeks=10), tell)

    def _declare_unsolvable(
        self, matter: str, at: datetime, tell: Callable[[datetime], None]
    ) -> None:
        self.clock.run_until(at, tell)
        body = {
            "reason": "涉及楼宇改造，支部没有经费和审批权限",
            "study": {
                "held_on": local_day(self.clock.now).isoformat(),
                "attendees": ["（虚构）周晓燕", "（虚构）何志强"],
                "conclusion": "确有必要，请学院党委协调基建部门。",
            },
        }
        self._act(matter, RAISED[UNSOLVABLE]["unit"], "unsolvable", body)
        self.clock.run_until(at + timedelta(days=3), tell)
        answer = {"text": "已列入寒假维修计划，开学前完工。"}
        self._act(matter, "jxnu.wltd", "answer", answer)

    def state_of(self, matter: str) -> dict[str, Any]:
        """The matter with its history, as 党委组织部 reads it over the API."""
        shown: dict[str, Any] = read(
            self.url, self.university.keys[DECIDER], f"/v1/matters/{matter}"
        ).json()
        return shown

    def _act(self, matter: str, unit: str, act: str, body: dict[str, Any]) -> None:
        self._post(
            unit, f"opinion-{act}", {"matter": matter, "unit": unit, **body}, f"{matter}-{act}"
        )
        self.clock.settle()

    def _post(self, unit: str, form: str, body: dict[str, Any], key: str) -> dict[str, Any]:
        api_key = (
            self.university.keys[DECIDER] if unit == ROOT else self.university.portal_key(unit)
        )
        letter = Letter(
            api_key=api_key, form=f"lianxin/{form}", body=body, idempotency_key=f"{form}-{key}"
        )
        return post_one(self.url, letter)
