"""Parcels as the handlers hand them over."""

from services.notify.domain.delivery.channel import Way
from services.notify.domain.delivery.parcel import Address, Parcel
from tests.unit.notify.post_room import MONDAY, UNIT, told


def mailed(
    id: str = "jxnu:1001:email:2026-11-23",
    *,
    attempt: int = 1,
    title: str = "标题",
    text: str = "正文",
    to: Address | None = None,
) -> Parcel:
    return Parcel(
        id=id,
        attempt=attempt,
        unit=UNIT,
        to=to or Address(way=Way.EMAIL, value="a@example.edu.cn"),
        at=MONDAY,
        title=title,
        text=text,
        told=(told(),),
    )


def posted(url: str, way: Way = Way.WEBHOOK, **changes: str) -> Parcel:
    to = Address(
        way=way,
        value=url,
        channel=f"{UNIT}:{way.code}",
        generation=1,
        robot_secret=changes.pop("robot_secret", ""),
    )
    return mailed(f"{UNIT}:{way.code}:2026-11-23", to=to, **changes)  # type: ignore[arg-type]
