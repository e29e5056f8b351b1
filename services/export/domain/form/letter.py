"""Letters in the form of GB/T 9704: title, whom it goes to, text, who signs and on which day (EXPORTS §1.1).

The seal goes over the signature and the day, so nothing else stands there. No 发文字号 and no 密级 is invented: the
office that sends the letter gives them.
"""

from decimal import Decimal

from services.export.domain.form.definition import FormDefinition, Listing
from services.export.domain.form.line import Align, Face, Line

_PITCH = Decimal("28.95")
_BODY = Line(text="{正文}", each="正文", size=16, pitch=_PITCH, first_chars=2)
_TO = Line(text="{主送单位}：", when="主送单位", size=16, pitch=_PITCH)
_ATTACHED = Line(text="附件：{附件说明}", when="附件说明", size=16, pitch=_PITCH, first_chars=2)
_EMPTY = Line(text="", size=16, pitch=_PITCH)
_SIGNED = Line(text="{署名}", size=16, pitch=_PITCH, align=Align.RIGHT, right_chars=4)
_DATED = Line(text="{成文日期}", size=16, pitch=_PITCH, align=Align.RIGHT, right_chars=4)


def letter(
    *, template: str, title: str, source: str, listing: Listing | None = None
) -> FormDefinition:
    """A letter, with a list as its one attachment on a page of its own where one is given."""
    return FormDefinition(
        template=template,
        number="",
        title=title,
        source=source,
        head=(
            _TO,
            _BODY,
            *((_EMPTY, _ATTACHED) if listing else ()),
            *(_EMPTY,) * 3,
            _SIGNED,
            _DATED,
        ),
        listing=listing,
    )


def attachment_head(title: str) -> tuple[Line, ...]:
    """What stands above an attachment: 附件 on line 1 of a new page, its title on line 3."""
    return (
        Line(text="附件", size=16, pitch=_PITCH, face=Face.HEADING, new_page=True),
        _EMPTY,
        Line(text=title, size=22, pitch=Decimal(32), align=Align.CENTRE, face=Face.TITLE),
        Line(text="", pitch=Decimal(16)),
    )
