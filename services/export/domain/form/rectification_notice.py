"""整顿通知、限期整改通知 (Q11, Q12): to the college of a branch that is listed, and to the branch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from services.export.domain.dates import date_text
from services.export.domain.form.filled import FilledForm, fitted
from services.export.domain.form.fujian2 import ended
from services.export.domain.form.letter import letter

RECTIFICATION_NOTICE = letter(
    template="整顿通知",
    title="关于整顿基层党组织的通知",
    source="校党字〔2015〕71号 三（一）（二）（三）",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A branch that is to be put right. ``downgraded``: it lost a star, else it is of the bottom list.

    ``deadline`` None: the college names it with its measures. ``measures`` empty: none are set yet;
    ``leaders`` as ``姓名（职务）``.
    """

    branch: str
    college: str
    downgraded: bool
    because: str
    deadline: date | None
    measures: str
    school_level: Sequence[str]
    division_level: Sequence[str]


def fill_rectification_notice(*, listed: Listed, unit: str, filled_on: date | None) -> FilledForm:
    """The letter, dated ``filled_on``, with nothing in it that is not in the record."""
    what = f"责令{listed.branch}限期整改" if listed.downgraded else f"对{listed.branch}进行整顿"
    college = listed.college if listed.college != listed.branch else ""
    values = {
        "主送单位": "、".join(filter(None, (college, listed.branch))),
        "正文": "\n".join(_body(listed)),
        "署名": unit,
        "成文日期": date_text(filled_on),
    }
    return FilledForm(
        definition=RECTIFICATION_NOTICE,
        unit=listed.branch,
        period="",
        filled_on=date_text(filled_on),
        values=fitted(RECTIFICATION_NOTICE, values),
        heading=f"关于{what}的通知",
    )


def _body(listed: Listed) -> Iterator[str]:
    task = "限期整改" if listed.downgraded else "全面整顿"
    yield f"根据基层党组织“五星创评”工作有关规定，现就{listed.branch}{task}有关事项通知如下。"
    yield f"一、事由。{ended(listed.because)}"
    if listed.measures:
        first, *others = [line for line in listed.measures.split("\n") if line.strip()]
        yield from (f"二、整改措施。{ended(first)}", *map(ended, others))
    else:
        yield "二、整改措施。请院级党委（党总支）会同该党支部研究制定整改措施，明确校级、处级负责同志，报党委组织部。"
    yield f"三、期限。{_deadline(listed.deadline)}"
    yield f"四、责任。{_leaders(listed)}"
    yield "五、验收。期满前登记整改进展，由评定星级的单位验收；整改到位的移出整顿名单，不到位的继续整改。"


def _deadline(deadline: date | None) -> str:
    if deadline is None:
        return "整改期限由院级党委（党总支）在报送整改措施时一并提出。"
    return f"请于{date_text(deadline)}前（含当日）完成整改。"


def _leaders(listed: Listed) -> str:
    named = (("校级", listed.school_level), ("处级", listed.division_level))
    told = "；".join(f"{level}负责同志：{'、'.join(who)}" for level, who in named if who)
    owner = "院级党委（党总支）是整改的责任主体，书记是第一责任人。"
    return f"{owner}{told}。" if told else owner
