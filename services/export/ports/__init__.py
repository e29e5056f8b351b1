"""What export's handlers need of the outside; ``repository`` gives it with MongoDB, tests with dictionaries."""

from typing import Protocol

from services.export.ports.arrivals import ArrivalDesk
from services.export.ports.desk import Desk
from services.export.ports.files import FileDesk
from services.export.ports.forms import FormDesk
from services.export.ports.long_work import LongWorkDesk
from services.export.ports.packages import PackageDesk
from services.export.ports.rebuilds import RebuildDesk
from services.export.ports.recipients import RecipientDesk
from services.export.ports.registers import RegisterDesk
from services.export.ports.reports import ReportDesk
from services.export.ports.sending import SendingDesk
from services.export.ports.states import StateDesk
from services.export.ports.tables import TableDesk
from services.export.ports.templates import TemplateDesk


class Exports(
    ArrivalDesk,
    Desk,
    FileDesk,
    FormDesk,
    LongWorkDesk,
    PackageDesk,
    RebuildDesk,
    RecipientDesk,
    RegisterDesk,
    ReportDesk,
    SendingDesk,
    StateDesk,
    TableDesk,
    TemplateDesk,
    Protocol,
):
    """Everything that any handler of export needs, in one; a desk stands before those it extends."""
