"""The story that runs beside the others: an academic year of 四进四联, from September to July (L1–L9).

Cadres, teams, links and a village in September; visits twice a semester, in which opinions and wishes are
heard; opinions answered and wishes fulfilled; every quarter the figures confirmed, which nobody typed. One
college forgets a class, another says a figure otherwise, a third does not confirm a quarter.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from services.common.kernel.canonical import content_hash
from services.common.kernel.workdays import at_local, local_day
from services.local.demo import year_forms as forms
from services.local.demo.clockwork import Clockwork
from services.local.demo.portal import Letter, post_all, read
from services.local.demo.tables import fetch
from services.local.demo.university import DECIDER, ROOT, University
from services.local.demo.year_forms import CADRES, VILLAGE, YEAR, Body

FORGETS, SAYS_OTHERWISE, STAYS_SILENT = 4, 9, 14
"""Which college, counted from 0, does what."""
SETTLED_ON = date(2026, 9, 10)
LINKED_ON = date(2026, 11, 10)
REPORTED_ON = date(2026, 11, 25)
VISITED_ON = (date(2026, 10, 15), date(2026, 11, 12), date(2027, 3, 18), date(2027, 5, 13))
CONFIRMED_ON = {
    "2026Q4": date(2026, 12, 29),
    "2027Q1": date(2027, 3, 29),
    "2027Q2": date(2027, 6, 28),
}
SILENT_IN = "2027Q1"
DECIDED_ON = (date(2026, 10, 9), date(2027, 4, 6))
"""When 党委组织部 decides what becomes of the school's tables that were incomplete at their cut-off."""
ON_PAPER = "系统自九月启用，第三季度已按原办法报送纸质统计表"
GOES_ANYWAY = "其余单位都已确认，先报；未确认的催报后再更正"
OVER = at_local(date(2027, 7, 5), time(9))


@dataclass(frozen=True, slots=True, kw_only=True)
class AcademicYear:
    """Who takes part, where to post, how time passes."""

    university: University
    url: str
    clock: Clockwork

    @property
    def colleges(self) -> Sequence[str]:
        """The colleges that have a portal, by code."""
        return sorted(self.university.keys.keys() - {DECIDER})

    def plan(self) -> None:
        """Put the whole year on the agenda."""
        self._plan(SETTLED_ON, self._settle)
        self._plan(LINKED_ON, self._link)
        self._plan(REPORTED_ON, self._report)
        for day in VISITED_ON:
            self._plan(day, self._visit)
            self._plan(day + timedelta(days=1), self._answer)
            self._plan(day + timedelta(days=4), self._claim)
            self._plan(day + timedelta(days=14), self._fulfil)
            self._plan(day + timedelta(days=15), self._thank)
        for day in CONFIRMED_ON.values():
            self._plan(day, self._confirm)
        for day in DECIDED_ON:
            self._plan(day, self._decide_reports)

    def shown(self, path: str) -> Any:
        """What 党委组织部 reads."""
        return read(self.url, self.university.keys[DECIDER], path).json()

    def fetch_tables(self, out: Path) -> list[Path]:
        """The school's table of each quarter, built when it was due."""
        key = self.university.keys[DECIDER]
        exports = [f"sijinsilian:{ROOT}:{period}" for period in CONFIRMED_ON]
        return [path for export in exports for path in fetch(self.url, key, export, out)]

    @property
    def today(self) -> str:
        """The local day."""
        return local_day(self.clock.now).isoformat()

    def _plan(self, day: date, act: Any) -> None:
        self.clock.plan(at_local(day, time(10)), act)

    def _settle(self) -> None:
        self._post("cadre", map(forms.cadre, self._every_cadre()))
        groups = [
            {"name": f"第{number}村民小组", "college": college}
            for number, college in enumerate(self.colleges, start=1)
        ]
        _, code = VILLAGE.split(":")
        village = {
            "unit": ROOT,
            "code": code,
            "name": "（虚构）金溪县何源镇杨蒋村",
            "since": self.today,
            "groups": groups,
        }
        self._post("linked-point", [village])
        self._post("team", [forms.team(college, self.today) for college in self.colleges])
        forgets = self.colleges[FORGETS]
        self._post(
            "link",
            [
                forms.link(unit, number, "班级")
                for unit, number, _ in self._every_cadre()
                if (unit, number) != (forgets, CADRES[0][0])
            ],
        )

    def _link(self) -> None:
        for kind in ("科研团队", "新入职教师"):
            self._post(
                "link", [forms.link(unit, number, kind) for unit, number, _ in self._every_cadre()]
            )

    def _report(self) -> None:
        reports = [{"unit": college, "academic_year": YEAR} for college in self.colleges]
        self._post("link-report", reports)

    def _visit(self) -> None:
        links = self._pages("/v1/links?kind=班级")
        classes = {(link["unit"], link["cadre"]): link["id"] for link in links}
        visits = [
            forms.class_visit(
                unit, f"{unit}:{number}", classes[unit, f"{unit}:{number}"], self.today
            )
            | forms.heard(place, self.today)
            for place, (unit, number, _) in enumerate(self._every_cadre())
            if (unit, f"{unit}:{number}") in classes
        ]
        self._post("visit", visits)
        self._post("visit", [forms.village_visit(college, self.today) for college in self.colleges])

    def _answer(self) -> None:
        open_ones = [
            matter
            for matter in self._pages("/v1/matters?stage=received")
            if matter["source"] == "谈心走访"
        ]
        self._post(
            "opinion-answer",
            [
                {
                    "matter": each["id"],
                    "unit": each["owner_path"][-1],
                    "text": "已商有关部门，本月落实。",
                }
                for each in open_ones
            ],
        )

    def _claim(self) -> None:
        wishes = self._pages("/v1/wishes?stage=classified")
        self._post(
            "wish-claim",
            [
                {"wish": wish["id"], "unit": wish["unit"], "team": f"{wish['unit']}:t1"}
                for wish in wishes
            ],
        )

    def _fulfil(self) -> None:
        self._post(
            "wish-fulfilment",
            [
                {
                    "wish": wish["id"],
                    "unit": wish["unit"],
                    "how": "小分队送到本人手中。",
                    "fulfilled_on": self.today,
                    "cost_fen": 6_800,
                }
                for wish in self._pages("/v1/wishes?stage=claimed")
            ],
        )

    def _thank(self) -> None:
        self._post(
            "wish-confirmation",
            [
                {"wish": wish["id"], "unit": wish["unit"], "satisfied": True}
                for wish in self._pages("/v1/wishes?stage=fulfilled")
            ],
        )

    def _confirm(self) -> None:
        period = next(name for name, day in CONFIRMED_ON.items() if day.isoformat() == self.today)
        otherwise = self.colleges[SAYS_OTHERWISE]
        figures = [
            {"figure": "people_helped", "value": 96, "reason": "暑期帮扶的一批记在校团委台账"}
        ]
        self._post("return-statement", [{"unit": otherwise, "period": period, "figures": figures}])
        silent = self.colleges[STAYS_SILENT] if period == SILENT_IN else ""
        self._post(
            "return-confirmation",
            [
                {"unit": unit, "period": period}
                for unit in self._reporting(period)
                if unit != silent
            ],
        )

    def _reporting(self, period: str) -> Sequence[str]:
        """The colleges and departments whose quarter may be confirmed."""
        returns = self._pages(f"/v1/returns?period={period}&state=open")
        return [each["unit"] for each in returns]

    def _decide_reports(self) -> None:
        """Nothing incomplete goes by itself (Q10, L9): 党委组织部 says what becomes of it, and why."""
        bodies = []
        for report in self._pages(f"/v1/reports?stage=waiting&unit={ROOT}"):
            built = report["editions"][-1]["export"]
            decision, reason = ("照样报送", GOES_ANYWAY) if built else ("本期不报", ON_PAPER)
            said = {"decision": decision, "reason": reason, "decided_by": "党委组织部部务会"}
            bodies.append({"report": report["id"], "unit": ROOT, **said})
        self._post("export/report-decision", bodies)

    def _every_cadre(self) -> Iterable[tuple[str, str, str]]:
        return ((college, number, name) for college in self.colleges for number, name in CADRES)

    def _pages(self, path: str) -> list[Any]:
        items: list[Any] = []
        cursor, more = "", "&" if "?" in path else "?"
        while True:
            page = self.shown(f"{path}{more}limit=200" + (f"&cursor={cursor}" if cursor else ""))
            items += page["items"]
            cursor = page.get("next")
            if not cursor:
                return items

    def _post(self, form: str, bodies: Iterable[Body]) -> None:
        letters = [
            Letter(
                api_key=self._key(body["unit"]),
                form=form if "/" in form else f"lianxin/{form}",
                body=body,
                idempotency_key=f"{form.replace('/', '-')}-{self.today}-{content_hash(body)[:16]}",
            )
            for body in bodies
        ]

        async def post() -> None:
            async for _ in post_all(self.url, letters):
                pass

        asyncio.run(post())
        self.clock.settle()

    def _key(self, unit: str) -> str:
        """The key of the college's portal; for the school and its departments that of 党委组织部."""
        keys = self.university.keys
        return keys.get(".".join(unit.split(".")[:2]), keys[DECIDER])
