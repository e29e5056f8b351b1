"""What a unit is told of a model person; the words are ``schemas/notices/models.json`` (F4)."""

from services.notify.domain.model.model import Honour, Model
from services.notify.domain.notice import Notice


def recognised(model: Model, honour: Honour) -> Notice:
    """Whoever looks after them is to see to it that a 领导干部 looks after the person."""
    fields = {"姓名": model.name, "年度": honour.year, "荣誉": honour.title, "编号": model.id}
    return Notice(kind="model.recognised", unit=model.carer, about=model.id, fields=fields)
