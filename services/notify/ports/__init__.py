"""What notify's handlers need of the outside; ``repository`` gives it with MongoDB, tests with dictionaries."""

from typing import Protocol

from services.notify.ports.calendars import CalendarDesk
from services.notify.ports.deeds import DeedDesk
from services.notify.ports.deliveries import DeliveryDesk
from services.notify.ports.links import LinkDesk
from services.notify.ports.matters import MatterDesk
from services.notify.ports.memorials import MemorialDesk
from services.notify.ports.models import ModelDesk
from services.notify.ports.returns import ReturnDesk
from services.notify.ports.visits import VisitDesk
from services.notify.ports.wishes import WishDesk


class Notify(
    VisitDesk,
    MatterDesk,
    WishDesk,
    DeedDesk,
    ModelDesk,
    LinkDesk,
    CalendarDesk,
    DeliveryDesk,
    ReturnDesk,
    MemorialDesk,
    Protocol,
):
    """Everything that any handler of notify needs, in one; a desk stands before those it extends."""
