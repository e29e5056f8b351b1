"""Forms posted over HTTP by any role, dealt with at once, and how that ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.integration.front_door import FrontDoor
from tests.integration.workroom import Workroom


@dataclass
class FormDesk:
    """The front door, the workers behind it, and the programme whose forms are posted."""

    door: FrontDoor
    room: Workroom
    programme: str

    async def post(self, role: str, form: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Post a form that intake takes, and let it be dealt with; how that ended, with its code or result.

        A form of another programme is named whole.
        """
        whole = form if "/" in form else f"{self.programme}/{form}"
        answer = await self.door.post(body, form=whole, role=role)
        assert answer.status_code == 202, answer.text
        self.room.work()
        shown: dict[str, Any] = await self.door.read(f"/v1/submissions/{answer.json()['id']}")
        outcome: dict[str, Any] = shown["outcomes"][0]
        return outcome

    async def done(self, role: str, form: str, body: Mapping[str, Any]) -> dict[str, Any]:
        outcome = await self.post(role, form, body)
        assert outcome["state"] == "accepted", outcome
        result: dict[str, Any] = outcome["result"]
        return result

    async def refused(self, role: str, form: str, body: Mapping[str, Any]) -> str:
        outcome = await self.post(role, form, body)
        assert outcome["state"] == "refused", outcome
        return str(outcome["code"])

    async def ids(self, path: str, role: str = "org_dept", **params: Any) -> list[str]:
        page = await self.door.read(path, role, **params)
        return [item["id"] for item in page["items"]]
