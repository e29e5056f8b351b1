"""附件1: a rating standard as a document, that of 附件1 itself or any school's."""

from collections.abc import Mapping

from services.common.units import Unit
from services.export.domain.form.fujian1 import fill_fujian1
from services.export.domain.order import Order
from services.export.handlers.content import Content, OfficialTable
from services.export.ports import Exports

OF_THE_SOURCE = "jiguan-shiye-2015"
"""The standard of 附件1."""


def _standard(port: Exports, order: Order, unit: Unit) -> Content:
    """What the standard says, from its own data, which is kept for whoever makes it again. Raises NotFound, Refused."""
    standard = port.standard(order.subject or OF_THE_SOURCE)
    form = fill_fujian1(standard=standard, unit=unit.name, filled_on=order.filled_on)
    told = {"standard": standard["id"], "items": len(standard["items"])}
    snapshot = {**told, "content": port.keep_standard(standard)}
    return Content(document=form, snapshot=snapshot, told=told)


TABLES: Mapping[str, OfficialTable] = {
    "fujian1": OfficialTable(fill=_standard, about="standard"),
}
