"""The ledgers that export keeps."""

from typing import Any

from services.common.kernel.ledger import Ledger
from services.export.domain.arrival.arrival import ARRIVALS
from services.export.domain.package.package import PACKAGES
from services.export.domain.recipient.recipient import RECIPIENTS
from services.export.domain.report.report import REPORTS
from services.export.domain.sender.sender import SENDERS
from services.export.domain.template.template import TEMPLATES
from services.export.domain.workbook.workbook import WORKBOOKS

LEDGERS: tuple[Ledger[Any], ...] = (
    ARRIVALS,
    PACKAGES,
    RECIPIENTS,
    REPORTS,
    SENDERS,
    TEMPLATES,
    WORKBOOKS,
)
