"""All carriers of one process: nothing raises, nothing is tried while it is known to be down, nothing twice."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from services.common.logs import get_logger
from services.common.outside.breaker import Breaker
from services.common.outside.door import Door
from services.common.outside.mail_server import account_of
from services.common.outside.resolver import networks_of
from services.common.outside.undelivered import Undelivered
from services.common.settings import Settings
from services.export.carriers import https
from services.export.carriers.folder import Folder
from services.export.carriers.https import Https
from services.export.carriers.mail import Mail
from services.export.carriers.secrets import Secrets
from services.export.carriers.sftp import Sftp
from services.export.domain.recipient.recipient import Recipient, Way
from services.export.domain.sending.consignment import Arrival, Consignment, Outcome
from services.export.domain.sending.deciding import CLASSIFIED

REMEMBERED = 1024


class Carrier(Protocol):
    """One way out, bounded in time."""

    def endpoint(self, consignment: Consignment) -> str:
        """Whom a failure is a failure of; raises Undelivered on an address that is none."""

    def carry(self, consignment: Consignment) -> None:
        """Hand it over, harmless to repeat; raises Undelivered."""


class Tracing(Protocol):
    """The one way on which the other side can be asked later."""

    def arrival(self, recipient: Recipient, package: str) -> Arrival:
        """What the other side says of a package; raises Undelivered."""


class Fleet:
    """The port ``Carriers``; safe to call from several threads.

    Outcomes are remembered by package and turn: what is decided again, because a record moved meanwhile,
    does not leave again. A 密级 is looked at here once more, before anything opens.
    """

    def __init__(
        self,
        carriers: Mapping[Way, Carrier],
        tracing: Tracing,
        breaker: Breaker,
        *,
        drops: bool = False,
    ) -> None:
        self._carriers = carriers
        self._tracing = tracing
        self._breaker = breaker
        self.drops = drops
        self._lock = threading.Lock()
        self._outcomes: OrderedDict[tuple[str, int], Outcome] = OrderedDict()

    def carry(self, consignment: Consignment) -> Outcome:
        """What came of it; the same package and turn again only repeats that."""
        if consignment.classification and consignment.recipient.way.over_network:
            return Outcome(CLASSIFIED.format(mark=consignment.classification), final=True)
        name = (consignment.package, consignment.turn)
        with self._lock:
            known = self._outcomes.get(name)
        outcome = known or self._tried(consignment)
        with self._lock:
            self._outcomes[name] = outcome
            while len(self._outcomes) > REMEMBERED:
                self._outcomes.popitem(last=False)
        return outcome

    def arrival(self, recipient: Recipient, package: str) -> Arrival:
        """What an upper instance says; an empty state, and why, where it did not answer."""
        try:
            return self._tracing.arrival(recipient, package)
        except Undelivered as fault:
            return Arrival("", (fault.reason,))
        except Exception as fault:  # noqa: BLE001 - a look is repeated; it must not end in the quarantine
            get_logger().exception("arrival.failed", package=package)
            return Arrival("", (f"查询时出错（{type(fault).__name__}）",))

    def _tried(self, consignment: Consignment) -> Outcome:
        way = consignment.recipient.way
        try:
            self._hand_over(self._carriers[way], consignment)
        except Undelivered as fault:
            return Outcome(fault.reason, final=fault.final)
        except Exception as fault:  # noqa: BLE001 - one package's fault is told, and harms no other
            get_logger().exception("package.failed", package=consignment.package, way=way.value)
            return Outcome(f"送出时出错（{type(fault).__name__}）")
        return Outcome()

    def _hand_over(self, carrier: Carrier, consignment: Consignment) -> None:
        endpoint = carrier.endpoint(consignment)
        held = self._breaker.held(endpoint)
        if held:
            raise Undelivered(f"对方刚才不通，暂缓再试：{held}")
        try:
            carrier.carry(consignment)
        except Undelivered as fault:
            if fault.down:
                self._breaker.failed(endpoint, fault.reason)
            else:
                self._breaker.worked(endpoint)
            raise
        self._breaker.worked(endpoint)


def make_fleet(settings: Settings) -> Fleet:
    """Every carrier as the settings say; e-mail is off without a mail server, the folder without a path."""
    private = networks_of(settings.carrier_allow_private)
    secrets = Secrets(_folder(settings.carrier_secrets_dir))
    through_door = Https(
        Door(private, total_s=https.TOTAL_S), secrets, settings.secret_key.get_secret_value()
    )
    carriers: dict[Way, Carrier] = {
        Way.OFFLINE: Folder(_folder(settings.drop_dir)),
        Way.EMAIL: Mail(account_of(settings)),
        Way.SFTP: Sftp(secrets, private),
        Way.HTTPS: through_door,
    }
    return Fleet(carriers, through_door, Breaker(), drops=bool(settings.drop_dir))


def _folder(text: str) -> Path | None:
    return Path(text) if text else None
