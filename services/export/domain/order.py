"""What is asked for: one table of one unit, for a period or about one record, in some formats."""

from dataclasses import dataclass
from datetime import date, datetime

from services.common.errors import Refused
from services.common.kernel.periods import Period
from services.export.domain.dates import DateStyle
from services.export.domain.fujian4 import Signatories


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One table to be built. ``created`` is the report's own instant: the same order gives the same bytes.

    ``subject`` names the one record a table is about (a campaign, a standard, a notice), where it is about one.
    ``classification`` is a 密级 that a person gave, never one of ours.
    ``reference`` is the 发文字号 of the document that the 附件 is sent apart from.
    ``workbook`` is the code of the one that the format of that name is entered in.
    ``report`` is the report that comes round of which this is an edition; ``preview`` marks one before its cut-off.
    ``as_of`` is the instant (UTC) whose records count (B12); None is now, until work on the order begins.
    """

    id: str
    table: str
    unit: str
    period: Period | None
    formats: tuple[str, ...]
    created: datetime
    filled_on: date
    signatories: Signatories | None
    requested_by: str | None
    subject: str = ""
    as_of: datetime | None = None
    classification: str = ""
    reference: str = ""
    workbook: str = ""
    report: str = ""
    preview: bool = False
    date_style: DateStyle = DateStyle.CHINESE

    @property
    def instant(self) -> datetime:
        """As of when records count; raises ValueError before work on the order has begun."""
        if self.as_of is None:
            raise ValueError("an order is of an instant once it is worked on")
        return self.as_of

    @property
    def when(self) -> Period:
        """The period; raises Refused (period_missing) where the order names none."""
        if self.period is None:
            raise Refused("这份附件须写明统计期，如2026H2、2026Q4、2026", code="period_missing")
        return self.period
