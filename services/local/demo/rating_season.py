"""The first story: a rating campaign from its opening to every branch's star and 附件4 (Q2, Q4, Q10)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.common.errors import Refused
from services.local.demo.assessments import assessment
from services.local.demo.clockwork import Clockwork
from services.local.demo.portal import Letter, post_all, post_one, read
from services.local.demo.university import DECIDER, ROOT, University

CAMPAIGN = "2026-chuangping"
PERIOD = "2026H2"
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """The rating story: who takes part, where to post, how time passes, which seed."""

    university: University
    url: str
    clock: Clockwork
    seed: str

    def open(self) -> None:
        """党委组织部 opens the campaign; the standard of 附件1 is frozen into it."""
        self._decide(
            "qiangji/campaign",
            {
                "campaign": CAMPAIGN,
                "unit": ROOT,
                "title": "2026年基层党组织“五星创评”",
                "standard": "jiguan-shiye-2015",
                "policy": "lenient",
                "period": PERIOD,
                "opens_on": "2026-11-01",
                "closes_on": "2026-11-30",
            },
        )

    def post_assessments(self, tell: Progress) -> list[str]:
        """Every college's portal posts the self-assessments of its branches; the ids of the accepted ones."""
        return asyncio.run(self._post_assessments(tell))

    async def _post_assessments(self, tell: Progress) -> list[str]:
        letters = [
            Letter(
                api_key=self.university.portal_key(branch.code),
                form="qiangji/self-assessment",
                body=assessment(self.seed, CAMPAIGN, branch.code),
                idempotency_key=f"{CAMPAIGN}-{branch.code}",
            )
            for branch in self.university.branches
        ]
        ids: list[str] = []
        async for posted in post_all(self.url, letters):
            ids.append(posted.answer["id"])
            tell(len(ids))
        return ids

    def close(self) -> dict[str, Any]:
        """党委组织部 closes; when everything is placed, the campaign as the API shows it."""
        self._decide("qiangji/campaign-close", {"campaign": CAMPAIGN, "unit": ROOT})
        campaign: dict[str, Any] = self._read(f"/v1/campaigns/{CAMPAIGN}").json()
        return campaign

    def export_table(self, out: Path) -> list[Path]:
        """附件4 of the whole school as XLSX and DOCX, fetched over the API into ``out``."""
        asked = self._decide("export/request", {"table": "fujian4", "unit": ROOT, "period": PERIOD})
        export = self._read(f"/v1/exports/{asked['id']}").json()
        paths = []
        for file in export["files"]:
            path = out / file["name"]
            path.write_bytes(
                self._read(f"/v1/exports/{asked['id']}/files/{file['format']}").content
            )
            paths.append(path)
        return paths

    def _decide(self, form: str, body: dict[str, Any]) -> dict[str, Any]:
        """Post, wait until everything that follows is done, and insist that it was accepted."""
        key = self.university.keys[DECIDER]
        letter = Letter(
            api_key=key,
            form=form,
            body=body,
            idempotency_key=f"{form.replace('/', '-')}-{CAMPAIGN}",
        )
        posted = post_one(self.url, letter)
        self.clock.settle()
        told = self._read(posted["location"]).json()
        if told["state"] != "accepted":
            raise Refused(f"{form}: {told['outcomes']}")
        return posted

    def _read(self, path: str) -> Any:
        return read(self.url, self.university.keys[DECIDER], path)
