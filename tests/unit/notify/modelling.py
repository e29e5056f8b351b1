"""A college with a branch and a model person in dictionaries; what the tests of F4 share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from services.common.jobs import Job
from services.notify.domain.cadre.cadre import Kind
from services.notify.domain.deed.events import DEEDS
from services.notify.domain.deed.state import Stage
from services.notify.domain.entry import EntryKind
from services.notify.domain.link.link import LINKS, Link, Target
from services.notify.handlers import deeds, models
from tests.unit.notify.fake_port import job_of, submission_of
from tests.unit.notify.linking import CADRE, COLLEGE, PATH, YEAR, FakeLinks, found_links, unit_of

BRANCH = "wenxue-2301"
PERSON = f"{BRANCH}:1"
WAY = (*PATH, BRANCH)
HANDLERS: Mapping[str, Any] = {**models.HANDLERS, **deeds.HANDLERS}


@dataclass
class FakeModels(FakeLinks):
    """A college that looks after model persons; ``files`` are its attachments."""

    files: dict[str, bytes] = field(default_factory=dict)

    def wait_for_entry(self, job: Job, kind: EntryKind, entry: str, *, there: bool) -> None:
        self.wait(f"{kind.code} {entry}")

    def picture(self, attachment: str, most: int) -> bytes | None:
        found = self.files.get(attachment)
        return found if found is not None and len(found) <= most else None

    def deeds_of(self, model: str) -> Sequence[str]:
        found = self._all(DEEDS.collection)
        shown = [each for each in found if each[1].stage is not Stage.TAKEN_DOWN]
        return [key for key, deed in shown if deed.model == model]

    def unit_names(self, path: Sequence[str]) -> tuple[str, ...]:
        return tuple(self.unit(code).name for code in path)

    def wait_for_recognition(self, honour: str) -> None:
        self.wait(f"recognition {honour}")

    def links_to(self, kind: str, code: str) -> Sequence[str]:
        found = self._all(LINKS.collection)
        alike = [each for each in found if each[1].target.code == code and not each[1].ended]
        return [key for key, link in alike if link.kind.value == kind]

    def do(self, kind: str, subject: str, data: Mapping[str, Any]) -> Any:
        """A job that another service left."""
        return HANDLERS[kind](job_of(kind, subject, self.now, data), self)

    def fill_in(self, form: str, unit: str = BRANCH, **body: Any) -> Any:
        """Deal with a form of programme mofan about ``unit``."""
        identity = f"s{len(self.submissions):031d}"
        path = WAY[: WAY.index(unit) + 1]
        submission = submission_of(path, {"unit": unit, **body}, self.now, "portal")
        self.submissions[identity] = replace(submission, id=identity)
        return self.again(form, identity)

    def again(self, form: str, identity: str) -> Any:
        """Deal with a form that was received, once more."""
        return HANDLERS[form](job_of(form, identity, self.now), self)

    def care(self) -> str:
        """A link to the model person; its id."""
        link = Link(
            unit=COLLEGE,
            unit_path=PATH,
            cadre=CADRE,
            cadre_name="陈书记",
            target=Target(kind=Kind.MODEL, code=PERSON, name="龚老师"),
            years=(YEAR,),
            since=date(2026, 9, 10),
        )
        self.records[LINKS.collection, link.id] = link
        return link.id


def found_models() -> FakeModels:
    port = FakeModels(**vars(found_links()))
    port.units[BRANCH] = unit_of(BRANCH, "branch", WAY)
    return port
