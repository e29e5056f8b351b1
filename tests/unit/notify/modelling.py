"""A college with a branch and a model person in dictionaries; what the tests of F4 share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.notify.domain.cadre.cadre import Kind
from services.notify.domain.link.link import LINKS, Link, Target
from services.notify.handlers import models
from tests.unit.notify.fake_port import job_of, submission_of
from tests.unit.notify.linking import CADRE, COLLEGE, PATH, YEAR, FakeLinks, found_links, unit_of

BRANCH = "wenxue-2301"
PERSON = f"{BRANCH}:1"
WAY = (*PATH, BRANCH)
HANDLERS: Mapping[str, Any] = {**models.HANDLERS}


@dataclass
class FakeModels(FakeLinks):
    """A college that looks after model persons."""

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
