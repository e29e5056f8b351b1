"""Who has which honour: one condition for the register of models and for their deeds (F3, F4)."""

from services.common.mongo import Document


def with_honour(award: str | None, year: str | None) -> Document | None:
    """The condition on a list of honours; None where nothing is asked.

    ``award`` is the code of an award of this system, or the title of any honour: older ones have no code.
    """
    wanted: Document = {}
    if award is not None:
        wanted["$or"] = [{"award": award}, {"title": award}]
    if year is not None:
        wanted["year"] = year
    return {"$elemMatch": wanted} if wanted else None
