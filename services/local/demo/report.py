"""What the demo shows at its end: limits and their use, opinions by state, one trail, the files."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from services.common.kernel.workdays import SHANGHAI
from services.local.demo.academic_year import CONFIRMED_ON, SILENT_IN, AcademicYear
from services.local.demo.tradition import Tradition
from services.local.demo.university import ROOT

STAGES = {
    "received": "待受理",
    "acknowledged": "已受理",
    "studied": "已研究",
    "answered": "已答复",
    "resolved": "已办结",
    "merged": "已合并",
}
NOMINATIONS = {"honoured": "已表彰", "declined": "未予推荐", "not_chosen": "未列入"}
STARS = {5: "五星", 4: "四星", 3: "三星", 2: "二星", 1: "一星"}
STEPS = {
    "matter.received": "收到",
    "matter.acknowledged": "受理",
    "matter.studied": "专题研究",
    "matter.answered": "答复",
    "matter.resolved": "办结",
    "matter.reopened": "重新办理",
    "matter.reported_up": "上报",
    "matter.extended": "延期",
    "matter.reminded": "提醒",
    "matter.acknowledgement_urged": "催促受理",
    "matter.urged": "催办",
    "matter.escalated": "逾期移交上级",
    "matter.transferred": "转办",
    "matter.assigned": "交办",
    "matter.paused": "暂停",
    "matter.resumed": "恢复",
    "matter.supplemented": "补充",
    "matter.merged": "并入另一件",
    "matter.absorbed": "并入同类意见",
    "matter.satisfied": "一位提出人满意",
}


def local_text(instant: str | datetime) -> str:
    """``2026-12-14 08:30`` in Asia/Shanghai."""
    parsed = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    return parsed.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _table(title: str) -> Table:
    # No frame: terminals in a Chinese locale draw frame characters twice as wide and tear it apart.
    return Table(
        title=f"\n{title}",
        title_justify="left",
        title_style="bold",
        box=None,
        header_style="underline",
        pad_edge=False,
        padding=(0, 3, 0, 0),
    )


def show_campaign(console: Console, campaign: Mapping[str, Any]) -> None:
    """Branches, stars, limits and their use."""
    summary = campaign["placing"]["summary"]
    limits = {limit["star"]: limit for limit in summary["limits"]}
    table = _table(f"{campaign['title']}：{summary['rated']} 个党支部")
    for heading in ("星级", "党支部", "比例", "名额", "并列待定", "超出名额"):
        table.add_column(heading, justify="left" if heading == "星级" else "right")
    for row in summary["stars"]:
        limit = limits.get(row["star"])
        table.add_row(
            STARS[row["star"]],
            str(row["branches"]),
            f"{row['branches'] * 100 / max(summary['rated'], 1):.1f}%",
            str(limit["cap"]) if limit else "—",
            str(limit["tied"]) if limit else "—",
            ("是" if limit["over"] else "否") if limit else "—",
        )
    console.print(table)
    console.print(summary["two_and_below"]["remark"])


def show_reasons(console: Console, ratings: Sequence[Mapping[str, Any]]) -> None:
    """One branch of each star, with the sentence that explains it."""
    first = {rating["star"]: rating for rating in reversed(ratings)}
    table = _table("每个星级举一例：为什么")
    table.add_column("星级", no_wrap=True)
    table.add_column("党支部", overflow="fold", max_width=24)
    table.add_column("理由", overflow="fold")
    for star in sorted(first, reverse=True):
        rating = first[star]
        # Words of a sentence in Chinese are not its spaces: without them it folds at the edge.
        because = rating["because"].replace(" ", "")
        table.add_row(STARS[star], rating["branch"]["name"], because)
    console.print(table)


def show_receipt(console: Console, receipt: Mapping[str, Any]) -> None:
    """What the sender of the objection reads with the receipt code, and nobody else."""
    console.print("\n一件匿名异议，凭回执码查到的答复", style="bold")
    console.print(f"  {receipt['text']}：{receipt['answer']}", highlight=False)


def show_regrade(console: Console, regrade: Mapping[str, Any]) -> None:
    """What became of the branch that failed the spot check."""
    console.print("\n抽查发现弄虚作假的党支部，重新评定", style="bold")
    console.print(
        f"  {regrade['branch']['name']}：{regrade['decision']['because']}", highlight=False
    )


def show_trail(console: Console, matter: Mapping[str, Any]) -> None:
    """Every step of one opinion: when, what, why."""
    table = _table(f"被搁置的意见“{matter['title']}”的流转")
    table.add_column("北京时间", no_wrap=True)
    table.add_column("步骤", no_wrap=True)
    table.add_column("为什么", overflow="fold")
    for entry in matter["history"]:
        table.add_row(
            local_text(entry["at"]),
            STEPS.get(entry["what"], entry["what"]),
            entry["data"]["because"],
        )
    console.print(table)


def show_matters(console: Console, matters: Iterable[Mapping[str, Any]]) -> None:
    """Opinions by state, and who has to act on each."""
    matters = list(matters)
    table = _table("意见事项")
    for heading in ("意见", "状态", "现由谁办理", "步数"):
        table.add_column(heading)
    for matter in matters:
        owner = matter["owner_names"][-1]
        stage = STAGES[matter["stage"]]
        table.add_row(matter["title"], stage, owner, str(len(matter["history"])))
    console.print(table)
    counted = Counter(STAGES[matter["stage"]] for matter in matters)
    console.print(
        "按状态：" + "，".join(f"{name} {count}" for name, count in sorted(counted.items()))
    )


def show_files(console: Console, files: Iterable[Path]) -> None:
    """Where the tables lie."""
    for path in files:
        console.print(f"  {path}  ({path.stat().st_size:,} 字节)", highlight=False, soft_wrap=True)


def show_documents(
    console: Console,
    papers: Sequence[Path],
    package: Path,
    told: Sequence[str],
    *,
    without_pdf: str,
) -> None:
    """How many documents there are and where, the 报送包 and what its check says; why there is no PDF."""
    kinds = Counter(path.suffix.removeprefix(".") for path in papers)
    counted = "、".join(f"{kind} {number}" for kind, number in sorted(kinds.items()))
    console.print("\n2026年下半年的全部附件", style="bold")
    console.print(f"  {papers[0].parent}：{len(papers)} 个文件（{counted}）", highlight=False)
    if without_pdf:
        console.print(f"  {without_pdf}", highlight=False)
    console.print("\n附件4 放行时自动做的报送包", style="bold")
    console.print(
        f"  {package}  ({package.stat().st_size:,} 字节)", highlight=False, soft_wrap=True
    )
    for sentence in told:
        console.print(f"  ✓ {sentence}", highlight=False, soft_wrap=True)


def show_year(console: Console, year: AcademicYear) -> None:
    """The quarterly figures of the whole university, who confirmed them when, and who still owes a visit."""
    table = _table("“四进四联”活动进展情况统计表：全校各学院合计")
    periods = list(CONFIRMED_ON)
    for heading in ("项目", *periods):
        table.add_column(heading, justify="left" if heading == "项目" else "right")
    told = [year.shown(f"/v1/returns/{ROOT}:{period}/figures")["figures"] for period in periods]
    for rows in zip(*told, strict=True):
        table.add_row(rows[0]["title"], *(row["text"] for row in rows))
    console.print(table)
    held = year.shown(f"/v1/reports/sijinsilian:{ROOT}:{SILENT_IN}")
    decision = held["decisions"][-1]
    console.print(
        f"{held['period_label']}的统计表截止时{held['editions'][0]['sentence']}；"
        f"{decision['decided_by']}决定{decision['verdict']}：{decision['reason']}",
        highlight=False,
    )


def show_awards(console: Console, nominations: Iterable[Mapping[str, Any]]) -> None:
    """One line for each nomination of the round; names are masked, as lists have them (F3)."""
    table = _table("两优一先：从推荐到表彰")
    for heading in ("对象", "所在单位", "奖项", "结果", "说明"):
        table.add_column(heading)
    for each in nominations:
        nominee = each["nominee"]
        table.add_row(
            nominee["name"],
            nominee["unit_name"],
            each["award_title"],
            NOMINATIONS.get(each["stage"], each["stage"]),
            each["note"] or f"经 {len(each['ladder'])} 级",
        )
    console.print(table)


def show_tradition(console: Console, tradition: Tradition) -> None:
    """Who observed which memorial day (F1); the models, and the deed that anybody may read (F4)."""
    table = _table("红色教育：纪念日活动")
    for heading in ("纪念日", "日期", "应开展", "已开展"):
        table.add_column(heading, justify="left" if heading in ("纪念日", "日期") else "right")
    for each in tradition.memorials():
        table.add_row(each["name"], each["day"], str(each["asked"]), str(each["held"]))
    console.print(table)
    console.print(f"模范名册 {len(tradition.models())} 个，两优一先表彰之后自动列入")
    for deed in tradition.deeds():
        console.print(f"公开的先进事迹（/deeds）：{deed['name']}《{deed['title']}》")
