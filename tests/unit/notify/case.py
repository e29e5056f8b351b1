"""A matter under the real calendar and ladder, moved step by step; what the notify tests share."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import reduce
from pathlib import Path
from typing import Any

from services.common.kernel.festivals import festivals_from
from services.common.kernel.memorials import memorials_from
from services.common.kernel.school_year import school_calendar_from
from services.common.kernel.workdays import SHANGHAI, calendar_from
from services.common.policy_files import read_notices
from services.notify.domain.deed.policy import deed_policy_from
from services.notify.domain.delivery.policy import delivery_from
from services.notify.domain.link.policy import link_policy_from
from services.notify.domain.matter.clock import Rules, Step
from services.notify.domain.matter.commands import (
    Absorb,
    Acknowledge,
    Assign,
    Command,
    Confirm,
    DeclareUnsolvable,
    Extend,
    GiveAnswer,
    Merge,
    Pause,
    Receive,
    RecordStudy,
    Resume,
    Supply,
    Tick,
    Transfer,
)
from services.notify.domain.matter.decide import decide
from services.notify.domain.matter.events import MatterEvent
from services.notify.domain.matter.evolve import evolve
from services.notify.domain.matter.ladder import Category, ladder_from
from services.notify.domain.matter.state import Assignment, Matter, Study
from services.notify.domain.notice import templates_from
from services.notify.domain.policies import Policies
from services.notify.domain.progress.policy import return_policy_from
from services.notify.domain.wish.policy import wish_policy_from

SCHEMAS = Path(__file__).parents[3] / "schemas"
POLICIES = SCHEMAS / "policies"
PATH = ("jxnu", "wenxue", "wenxue-2301")
NAMES = ("学校党委", "文学院党委", "文学院2301党支部")
TREE = {
    "jxnu": "学校党委",
    "jxnu/wenxue": "文学院党委",
    "jxnu/wenxue/wenxue-2301": "文学院2301党支部",
    "jxnu/wenxue/wenxue-2302": "文学院2302党支部",
    "jxnu/houqin": "后勤处",
    "jxnu/houqin/shuidian": "水电科",
    "jxnu/xuegong": "学生工作处",
}
"""Names by path: where an opinion may be transferred to."""


def policy(name: str) -> Any:
    return json.loads((POLICIES / f"{name}.json").read_text(encoding="utf-8"))


RULES = Rules(
    ladder=ladder_from(policy("opinion-ladder")), calendar=calendar_from(policy("calendar-cn"))
)
FESTIVALS = festivals_from(policy("festivals"))
POLICY = Policies(
    opinions=RULES.ladder,
    delivery=delivery_from(policy("delivery")),
    returns=return_policy_from(policy("returns"), policy("report-schedules")),
    links=link_policy_from(policy("links"), FESTIVALS),
    school=school_calendar_from(policy("school-calendar")),
    festivals=FESTIVALS,
    memorials=memorials_from(policy("memorial-days")),
    wishes=wish_policy_from(policy("wishes")),
    deeds=deed_policy_from(policy("deeds")),
)
TEMPLATES = templates_from(read_notices(SCHEMAS))


def at(text: str) -> datetime:
    """``2026-11-23 09:00`` in Asia/Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def study(unit: str = PATH[-1], held_on: date = date(2026, 11, 24)) -> Study:
    return Study(unit=unit, held_on=held_on, attendees=("张三", "李四"), conclusion="需学校统筹")


@dataclass
class Case:
    """A matter with its history; ``now`` moves on with every command."""

    now: datetime
    rules: Rules = RULES
    id: str = "m1"
    events: list[MatterEvent] = field(default_factory=list)
    state: Matter | None = None
    instants: dict[int, datetime] = field(default_factory=dict)
    """When each event happened, by its identity."""

    @property
    def matter(self) -> Matter:
        assert self.state is not None
        return self.state

    def do(self, command: Command) -> tuple[MatterEvent, ...]:
        events = decide(self.state, command, self.rules)
        self.events.extend(events)
        self.instants |= {id(event): command.at for event in events}
        self.state = reduce(evolve, events, self.state)
        return events

    def receive(
        self, category: Category = Category.INQUIRY, path: tuple[str, ...] = PATH
    ) -> "Case":
        names = NAMES[: len(path)]
        self.do(
            Receive(
                at=self.now,
                id=self.id,
                category=category,
                title="宿舍热水",
                content="三号楼没有热水",
                source="网络平台",
                raised_by="portal-wenxue",
                unit_path=path,
                unit_names=names,
            )
        )
        return self

    def until(self, instant: datetime) -> "Case":
        """Let time pass: every step fires at the very instant it is due."""
        while (planned := self.matter.next) is not None and planned.due <= instant:
            self.now = max(self.now, planned.due)
            assert self.do(Tick(at=self.now, step=planned.step)), planned
        self.now = instant
        return self

    def wake(self, instant: datetime) -> tuple[MatterEvent, ...]:
        """Come back after downtime: fire whatever is due, all at ``instant``."""
        before = len(self.events)
        self.now = instant
        while (planned := self.matter.next) is not None and planned.due <= instant:
            assert self.do(Tick(at=instant, step=planned.step)), planned
        return tuple(self.events[before:])

    def tick(self, step: Step) -> tuple[MatterEvent, ...]:
        return self.do(Tick(at=self.now, step=step))

    def acknowledge(self) -> tuple[MatterEvent, ...]:
        return self.do(Acknowledge(at=self.now, unit=self.matter.owner))

    def study(self) -> tuple[MatterEvent, ...]:
        held_on = self.now.astimezone(SHANGHAI).date() - timedelta(days=1)
        return self.do(RecordStudy(at=self.now, study=study(self.matter.owner, held_on)))

    def answer(self) -> tuple[MatterEvent, ...]:
        return self.do(GiveAnswer(at=self.now, unit=self.matter.owner, text="今天已修好"))

    def declare(self, given: Study | None = None) -> tuple[MatterEvent, ...]:
        unit = self.matter.owner
        return self.do(
            DeclareUnsolvable(
                at=self.now, unit=unit, reason="需更换锅炉，超出本级权限", study=given
            )
        )

    def extend(self, workdays: int | None = None) -> tuple[MatterEvent, ...]:
        return self.do(
            Extend(at=self.now, unit=self.matter.owner, reason="等待配件", workdays=workdays)
        )

    def transfer(self, to: str = "jxnu/houqin") -> tuple[MatterEvent, ...]:
        """To the unit at the end of a path, written with slashes."""
        path = tuple(to.split("/"))
        names = tuple(TREE.get("/".join(path[: n + 1]), path[n]) for n in range(len(path)))
        return self.do(
            Transfer(
                at=self.now,
                unit=self.matter.owner,
                to_path=path,
                to_names=names,
                reason="热水由后勤处负责",
            )
        )

    def assign(self, person: str = "孙老师", section: str = "") -> tuple[MatterEvent, ...]:
        given = Assignment(person=person, section=section, note="请先到宿舍查看")
        return self.do(Assign(at=self.now, unit=self.matter.owner, assignment=given))

    def pause(self, workdays: int | None = None) -> tuple[MatterEvent, ...]:
        asked = "请问是哪一层？"
        return self.do(
            Pause(
                at=self.now,
                unit=self.matter.owner,
                reason="地点不明",
                question=asked,
                workdays=workdays,
            )
        )

    def resume(self) -> tuple[MatterEvent, ...]:
        return self.do(Resume(at=self.now, unit=self.matter.owner))

    def supply(self, by: str = "portal-wenxue") -> tuple[MatterEvent, ...]:
        return self.do(Supply(at=self.now, by=by, text="二层东侧"))

    def confirm(
        self, *, satisfied: bool, by: str = "portal-wenxue", raised: str = ""
    ) -> tuple[MatterEvent, ...]:
        return self.do(
            Confirm(
                at=self.now,
                by=by,
                raised=raised or self.id,
                satisfied=satisfied,
                reason="" if satisfied else "仍无热水",
            )
        )

    def merge(self, main: Matter) -> tuple[MatterEvent, ...]:
        return self.do(Merge(at=self.now, unit=self.matter.owner, main=main, reason="同一件事"))

    def absorb(self, duplicate: Matter) -> tuple[MatterEvent, ...]:
        return self.do(Absorb(at=self.now, duplicate=duplicate))

    @property
    def trail(self) -> list[str]:
        return [event.what.removeprefix("matter.") for event in self.events]
