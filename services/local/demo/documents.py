"""The paper of one half-year: every official document into a folder, and a signed 报送包 of 附件4 (B9, Q9).

What must be filled in by hand in life is filled in first: the 台账 of each branch (附件3).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from services.common.errors import Refused
from services.common.settings import Settings
from services.export.packing.checking import findings
from services.export.packing.opening import open_package
from services.export.packing.own_key import signer_of
from services.export.packing.signing import public_key_from, public_key_text
from services.export.writers.pdf import pdf_parts
from services.local.demo.portal import read
from services.local.demo.rating_season import CAMPAIGN, PERIOD, Season
from services.local.demo.recognition import YEAR
from services.local.demo.tables import PURPOSE, fetch
from services.local.demo.university import ROOT

FOLDER = "2026年下半年"
ARCHIVE = "dang-an-guan"
REGISTERS = (
    "ledger-points",
    "ledger-classes",
    "ledger-teams",
    "ledger-online",
    "ledger-activities",
    "ledger-models",
    "opinions",
    "wishes",
    "filings-four",
    "filings-five",
)
YEARLY = ("pioneers", "nominations", "honours")
"""What a year of 先锋创绩 and 评选表彰 leaves (F2, F3)."""
LEADERS = {
    level: [{"name": f"（虚构）{name}", "duty": duty, "phone": "13800000000"}]
    for level, name, duty in (
        ("school_level", "钱副书记", "党委副书记"),
        ("division_level", "孙书记", "院级党委书记"),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """Asks for documents as 党委组织部, fetches them into ``out``; ``formats`` are those this machine can make."""

    season: Season
    out: Path

    @property
    def formats(self) -> list[str]:
        """XLSX and DOCX, and PDF where its parts are."""
        return ["xlsx", "docx"] if pdf_parts() else ["xlsx", "docx", "pdf"]

    def fetch_all(self) -> list[Path]:
        """Every document of the half-year, in a folder of its own."""
        folder = self.out / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        listed = {row["branch"]["code"] for row in self._items("/v1/rectifications")}
        branch = self._fill_registers(listed)
        asked = [self._ask(order) for order in self._orders(branch, sorted(listed)[:1])]
        self.season.clock.settle()
        return [path for export in asked for path in self._fetch(export, folder)]

    def name_archive(self) -> None:
        """The archive gets 附件4 from now on: a package is made for it whenever one is released (B9)."""
        recipient = {"code": ARCHIVE, "name": "学校档案馆", "tables": ["fujian4"], "way": "离线"}
        self.season.decide("export/recipient", recipient, alone=True)

    def fetch_package(self) -> tuple[Path, list[str]]:
        """The 报送包 of the half-year's 附件4, in ``out``; its file, and what a check without any server says."""
        (package,) = self._items(f"/v1/packages?period={PERIOD}")
        content = self._read(f"/v1/packages/{package['id']}/file?purpose={PURPOSE}").content
        path = self.out / f"{package['id']}.zip"
        path.write_bytes(content)
        key = public_key_text(signer_of(Settings())().public)
        found = findings(open_package(content), [public_key_from(key)])
        if faults := [each.told for each in found if not each.holds and each.holds is not None]:
            raise Refused("；".join(faults))
        return path, [each.told for each in found if each.holds]

    def _fill_registers(self, listed: set[str]) -> str:
        """附件3 of every branch (Q9), leaders of those that are 软弱涣散; the first five-star branch."""
        ratings = self.season.ratings()
        self.season.post_registers(
            self._register(row["branch"]["code"], row["branch"]["code"] in listed)
            for row in ratings
        )
        self.season.clock.settle()
        best = max(row["final_star"] or 0 for row in ratings)
        found: list[str] = [r["branch"]["code"] for r in ratings if r["final_star"] == best]
        return min(found)

    def _register(self, branch: str, is_listed: bool) -> dict[str, Any]:
        dice = Random(f"{self.season.seed}:{branch}:register")  # noqa: S311 - a demo must be repeatable
        body = {
            "branch": branch,
            "secretary": {
                "name": f"（虚构）{dice.choice('赵钱孙李周吴郑王')}书记",
                "phone": f"1380000{dice.randrange(10_000):04d}",
            },
            "basics": f"党员{dice.randrange(8, 60)}人，支委{dice.choice((3, 5))}人。",
            "problems": "党员活动场所偏小，教育设施不全。",
            "measures": "2027年6月底前调剂场所一间，配齐设施。",
        }
        return {**body, "weak": True, "leaders": LEADERS} if is_listed else body

    def _orders(self, branch: str, listed: Iterable[str]) -> Iterator[dict[str, Any]]:
        notice = self.season.campaign()["notice"]
        yield {"table": "fujian1"}
        yield {"table": "fujian2", "unit": branch, "subject": CAMPAIGN}
        yield {"table": "fujian3", "unit": branch}
        for weak in listed:
            yield {"table": "fujian3", "unit": weak}
            yield {"table": "notice-rectification", "subject": f"{CAMPAIGN}:{weak}"}
        yield {"table": "fujian3-register"}
        yield {"table": "fujian4", "period": PERIOD}
        yield {"table": "notice-publication", "subject": notice}
        honoured, *_ = (row for row in self._items("/v1/nominations") if row["stage"] == "honoured")
        yield {"table": "nomination", "unit": honoured["unit"], "subject": honoured["id"]}
        for table in REGISTERS:
            yield {"table": table, "period": PERIOD}
        for table in YEARLY:
            yield {"table": table, "period": YEAR}

    def _ask(self, order: dict[str, Any]) -> str:
        body = {"unit": ROOT, "formats": self.formats, **order}
        which = "-".join(str(order.get(name, "")) for name in ("table", "unit", "subject"))
        return self.season.submit("export/request", body, which)

    def _fetch(self, export: str, folder: Path) -> list[Path]:
        """Every file of one export; raises Refused where one is missing."""
        paths = fetch(self.season.url, self.season.key, export, folder)
        if len(paths) != len(self.formats):
            raise Refused(self._read(f"/v1/exports/{export}").text)
        return paths

    def _items(self, path: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self._read(
            f"{path}{'&' if '?' in path else '?'}limit=200"
        ).json()["items"]
        return items

    def _read(self, path: str) -> Any:
        return read(self.season.url, self.season.key, path)
