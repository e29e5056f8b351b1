"""Every table that may be asked for, by its name."""

from collections.abc import Mapping

from services.common.errors import NotFound
from services.export.handlers import (
    branch_forms,
    nomination,
    notice_forms,
    registers,
    standard_form,
    statistics,
)
from services.export.handlers.content import OfficialTable

TABLES: Mapping[str, OfficialTable] = {
    **statistics.TABLES,
    **standard_form.TABLES,
    **branch_forms.TABLES,
    **notice_forms.TABLES,
    **nomination.TABLES,
    **registers.TABLES,
}


def table_of(name: str) -> OfficialTable:
    """The table of that name; raises NotFound (table_not_found), which lists those there are."""
    if name not in TABLES:
        raise NotFound(f"没有附件“{name}”，可用的有 {'、'.join(TABLES)}", code="table_not_found")
    return TABLES[name]
