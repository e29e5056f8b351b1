"""What the jobs of a package do alike: sign for the system, leave the next step, tell the unit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.common.jobs import Job, NewJob
from services.common.kernel.history import Author
from services.export.domain.package.package import PACKAGES, Package
from services.export.domain.package.sending import known_package
from services.export.handlers.building import Result
from services.export.ports import Exports

SYSTEM = "system:export"
FOLLOW = "opinion.follow"


def signed_by_system(port: Exports, package: Package) -> Author:
    """Nobody in person: the author of what time and the other side do, on behalf of the package's unit."""
    return Author(at=port.now, by=SYSTEM, unit=package.unit)


def leave_step(
    port: Exports,
    package_id: str,
    kind: str,
    *,
    due: datetime | None = None,
    data: Mapping[str, Any] | None = None,
    mark: str = "",
) -> None:
    """A job ``kind`` about the package as this version planned it; ``mark`` tells several of one version apart."""
    version = port.version(PACKAGES, package_id)
    port.enqueue(
        NewJob(
            id=":".join(filter(None, (kind, package_id, str(version), mark))),
            queue="export",
            kind=kind,
            subject=package_id,
            due=due or port.now,
            data={"version": version, **(data or {})},
        )
    )


def leave_follow(port: Exports, package_id: str, *, asked: int) -> None:
    """Ask again what became of an opinion above, by the policy's interval."""
    due = port.now + port.policies.sending.follow
    leave_step(port, package_id, FOLLOW, due=due, data={"asked": asked}, mark=str(asked))


def stands_as_planned(job: Job, port: Exports) -> bool:
    """Whether nothing happened to the package since this job was left."""
    planned: int = job.data["version"]
    return port.version(PACKAGES, job.subject) == planned


def tell(port: Exports, package_id: str, what: str, **more: str) -> None:
    """Have the package's unit told, once as the record stands; the words are in ``schemas/notices/packages.json``."""
    package = known_package(port.state(PACKAGES, package_id))
    port.tell(
        f"package.{what}:{package_id}:{port.version(PACKAGES, package_id)}",
        kind=f"package.{what}",
        unit=package.unit,
        about=package_id,
        fields={"标题": package.title, "编号": package_id, "部门": package.recipient_name, **more},
    )


def shown(port: Exports, package_id: str) -> Result:
    """Where the package stands, for the job's outcome."""
    package = known_package(port.state(PACKAGES, package_id))
    failure = package.failure
    return {
        "package": package_id,
        "stage": package.stage.value,
        "attempts": package.attempts,
        "reason": failure.reason if failure else "",
        "given_up": package.given_up,
    }
