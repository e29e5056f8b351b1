"""What the handlers of visits need: cadres, points, teams and links by name, opinions and wishes to open (L5, L8)."""

from typing import Protocol

from services.notify.ports.entries import EntryDesk
from services.notify.ports.links import LinkDesk
from services.notify.ports.matters import MatterDesk


class VisitDesk(MatterDesk, LinkDesk, EntryDesk, Protocol):
    """Everything that an entry names, and that follows from it."""
