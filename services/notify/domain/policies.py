"""What notify's rules take from data: one field per policy file."""

from dataclasses import dataclass

from services.common.kernel.festivals import Festivals
from services.common.kernel.memorials import Memorials
from services.common.kernel.school_year import SchoolCalendar
from services.notify.domain.deed.policy import DeedPolicy
from services.notify.domain.delivery.policy import DeliveryPolicy
from services.notify.domain.link.policy import LinkPolicy
from services.notify.domain.matter.ladder import Ladder
from services.notify.domain.progress.policy import ReturnPolicy
from services.notify.domain.wish.policy import WishPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """The policies of ``schemas/policies`` that notify follows."""

    opinions: Ladder
    delivery: DeliveryPolicy
    returns: ReturnPolicy
    links: LinkPolicy
    school: SchoolCalendar
    festivals: Festivals
    memorials: Memorials
    wishes: WishPolicy
    deeds: DeedPolicy
