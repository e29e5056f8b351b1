"""The way out of export, once somebody has composed one."""

from typing import Self

from services.export.ports.sending import Carriers
from services.export.repository.desk import ExportDesk


class SendingQueries(ExportDesk):
    """The port ``SendingDesk``."""

    _carriers: Carriers | None = None

    def sending_through(self, carriers: Carriers) -> Self:
        """The same port, with a way out."""
        self._carriers = carriers
        return self

    @property
    def carriers(self) -> Carriers:
        if self._carriers is None:
            raise RuntimeError("nothing was composed to send through")
        return self._carriers
