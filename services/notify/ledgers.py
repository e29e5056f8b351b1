"""The ledgers that notify keeps."""

from services.notify.domain.activity.evolve import ACTIVITIES
from services.notify.domain.cadre.cadre import CADRES
from services.notify.domain.calendar.calendar import CALENDARS
from services.notify.domain.deed.events import DEEDS
from services.notify.domain.delivery.channel import CHANNELS
from services.notify.domain.delivery.contact import CONTACTS
from services.notify.domain.delivery.message import MESSAGES
from services.notify.domain.link.link import LINKS
from services.notify.domain.link.practice import PRACTICES
from services.notify.domain.link.report import LINK_REPORTS
from services.notify.domain.matter.evolve import MATTERS
from services.notify.domain.model.model import MODELS
from services.notify.domain.point.point import POINTS
from services.notify.domain.progress.returns import RETURNS
from services.notify.domain.team.team import TEAMS
from services.notify.domain.visit.evolve import VISITS
from services.notify.domain.wish.claimant import CLAIMANTS
from services.notify.domain.wish.evolve import WISHES

LEDGERS = (
    MATTERS,
    CONTACTS,
    CHANNELS,
    MESSAGES,
    CADRES,
    POINTS,
    TEAMS,
    LINKS,
    MODELS,
    DEEDS,
    LINK_REPORTS,
    PRACTICES,
    VISITS,
    ACTIVITIES,
    WISHES,
    CLAIMANTS,
    RETURNS,
    CALENDARS,
)
