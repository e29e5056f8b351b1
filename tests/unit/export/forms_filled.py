"""Every form, filled: what the tests of documents and of the writers share."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from services.export.domain.form.filled import FilledForm
from services.export.domain.form.fujian1 import fill_fujian1
from services.export.domain.form.fujian2 import Application, Stage, decision_text, fill_fujian2
from services.export.domain.form.fujian3 import Entry, Person, fill_fujian3
from services.export.domain.form.nomination import Nomination, Opinion, fill_nomination
from services.export.domain.form.publication_notice import Shown, fill_publication_notice
from services.export.domain.form.rectification_notice import Listed, fill_rectification_notice

STANDARDS = Path(__file__).parents[3] / "schemas/standards"
BRANCH = "计算机信息工程学院软件工程系教工党支部"
DAY = date(2026, 6, 18)
OPINION = "经实地走访、查阅资料和组织测评，考核得分90.5分，同意申报“五星”。"
NOTICE = (
    "2026年五星创评的星级评定结果已经产生，现予公示。\n公示范围：全校。\n对结果有异议的，可以提出。\n"
    "某大学党委组织部\n2026年6月18日"
)


def standard(name: str = "jiguan-shiye-2015") -> Any:
    return json.loads((STANDARDS / f"{name}.json").read_text("utf-8"))


def fujian1(name: str = "jiguan-shiye-2015") -> FilledForm:
    return fill_fujian1(standard=standard(name), unit="某大学", filled_on=DAY)


def application(**changes: Any) -> Application:
    given: dict[str, Any] = {
        "score": "91.5",
        "star": 5,
        "applied_on": DAY,
        "review": Stage(text=OPINION, on=date(2026, 11, 20)),
        "decision": Stage(text=decision_text(4, final=True), on=date(2026, 12, 31)),
    }
    return Application(**(given | changes))


def fujian2(branch: str = BRANCH, **changes: Any) -> FilledForm:
    return fill_fujian2(
        branch=branch,
        period="2026年下半年",
        filled_on=DAY,
        application=application(**changes),
    )


def entry(**changes: Any) -> Entry:
    given: dict[str, Any] = {
        "secretary": Person(name="（虚构）王书记", phone="13800000000"),
        "star": 2,
        "basics": "党员23名。\n支委会由5人组成。",
        "problems": "台账记录不够完整。",
        "measures": "每季度核对一次。",
        "school_level": [Person(name="（虚构）周书记", duty="校党委副书记", phone="13900000001")],
        "division_level": [
            Person(name="（虚构）吴院长", duty="文学院党委副书记", phone="0791-88120000"),
            Person(name="（虚构）郑主任", duty="文学院副院长", phone="13900000002"),
        ],
    }
    return Entry(**(given | changes))


def fujian3(branch: str = BRANCH, **changes: Any) -> FilledForm:
    return fill_fujian3(branch=branch, filled_on=DAY, entry=entry(**changes))


def publication(count: int = 3, text: str = NOTICE) -> FilledForm:
    shown = [
        Shown(code=f"a.{number:02d}", name=f"第{number}党支部", college="甲学院党委", star=star)
        for number, star in enumerate([3, 5, 4, *(2 for _ in range(count))][:count], start=1)
    ]
    return fill_publication_notice(
        title="关于2026年五星创评结果的公示",
        text=text,
        unit="某大学",
        published_on=DAY,
        shown=shown,
    )


def listed(**changes: Any) -> Listed:
    given: dict[str, Any] = {
        "branch": "文学院学生第三党支部",
        "college": "文学院党委",
        "downgraded": False,
        "because": "二星及以下倒排第1位",
        "deadline": date(2026, 12, 31),
        "measures": "一是配齐班子\n二是恢复主题党日。",
        "school_level": ["（虚构）周书记（校党委副书记）"],
        "division_level": ["（虚构）吴院长（文学院党委副书记）"],
    }
    return Listed(**(given | changes))


def rectification(**changes: Any) -> FilledForm:
    return fill_rectification_notice(listed=listed(**changes), unit="某大学", filled_on=DAY)


def nomination(**changes: Any) -> FilledForm:
    given: dict[str, Any] = {
        "award": "十佳辅导员",
        "year": 2026,
        "nominee": "（虚构）李老师",
        "is_branch": False,
        "unit": "文学院党委",
        "duty": "辅导员",
        "deeds": "走访学生宿舍600余次。\n帮助12名学生。",
        "basis": "评绩为优秀。",
        "opinions": {"branch": Opinion(text="同意推荐。", on=date(2026, 6, 17))},
    }
    return fill_nomination(nomination=Nomination(**(given | changes)), filled_on=DAY)


def every_form() -> dict[str, FilledForm]:
    """One of each, by its template; 附件2 once more in small type."""
    return {
        "附件1": fujian1(),
        "附件2": fujian2(),
        "附件2-小字": fujian2(review=Stage(text="字" * 130, on=DAY)),
        "附件3": fujian3(),
        "公示公告": publication(),
        "整顿通知": rectification(),
        "推荐表": nomination(),
    }
