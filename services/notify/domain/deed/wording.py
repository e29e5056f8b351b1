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


def taken_down(deed: Deed, title: str, because: str) -> Notice:
    """The unit that wrote it is told that it is shown no longer."""
    fields = {"标题": title, "编号": deed.id, "原因": because}
    return Notice(kind="deed.taken_down", unit=deed.unit, about=deed.id, fields=fields)
