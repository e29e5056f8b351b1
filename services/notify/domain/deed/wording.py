"""What units are told of a deed; the words are ``schemas/notices/deeds.json`` (F4)."""

from services.notify.domain.deed.state import Deed, Revision, Verdict
from services.notify.domain.notice import Notice


def awaited(deed: Deed, revision: Revision) -> Notice:
    """The level above is asked to decide."""
    fields = {
        "标题": revision.title,
        "单位": revision.source,
        "编号": deed.id,
        "第几稿": str(revision.number),
    }
    return Notice(kind="deed.awaited", unit=deed.approver, about=deed.id, fields=fields)


def decided(deed: Deed, revision: Revision, verdict: Verdict, because: str) -> Notice:
    """The unit that wrote it is told what was decided."""
    reason = f"：{because}" if because else ""
    fields = {"标题": revision.title, "编号": deed.id, "结论": f"{verdict.value}{reason}"}
    return Notice(kind="deed.decided", unit=deed.unit, about=deed.id, fields=fields)


def taken_down(before: Deed, because: str) -> Notice:
    """The unit that wrote it is told that nothing of it is shown; ``before`` is how it stood until then."""
    texts = [each.title for each in (before.shown, before.waiting) if each is not None]
    fields = {"标题": "、".join(texts[:1]), "编号": before.id, "原因": because}
    return Notice(kind="deed.taken_down", unit=before.unit, about=before.id, fields=fields)
