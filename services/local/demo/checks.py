"""What must hold when the demo is over; one sentence for everything that does not."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pymongo.database import Database

from services.common.kernel.canonical import canonical_json, content_hash
from services.common.verify import verify_collection
from services.ledgers import LEDGERS
from services.local.demo.academic_year import SILENT_IN
from services.local.demo.opinions import FORGOTTEN, SOLVED, UNSOLVABLE
from services.local.demo.tradition import OBSERVED, VISITED_ON
from services.local.demo.university import ROOT

HONOURS = 3
TOLD = ("seq", "at", "by", "unit", "what", "data", "submission_id")
"""What an entry says; its hashes follow from it."""


def faults(
    database: Database[dict[str, Any]],
    *,
    accepted: Sequence[str],
    campaign: Mapping[str, Any],
    matters: Mapping[str, Mapping[str, Any]],
    files: Sequence[Path],
) -> Iterator[str]:
    """Every way in which the demo went wrong; none when all is well."""
    yield from _rating_faults(database, accepted, campaign)
    yield from _matter_faults(matters)
    yield from _year_faults(database)
    yield from _award_faults(database)
    yield from _tradition_faults(database)
    for name, tables in (("附件4", 1), ("活动进展情况统计表", 3)):
        formats = sorted(path.suffix for path in files if name in path.name)
        if formats != sorted([".docx", ".xlsx"] * tables):
            yield f"{name}没有每期都生成 XLSX 和 DOCX"
    if not database["exports"].count_documents({"table": "fujian4", "requested_by": None}):
        yield "半年报送的定时任务没有生成附件4"
    yield from _report_faults(database)
    if left := database["jobs"].count_documents({"state": "dead"}):
        yield f"隔离区里有 {left} 个任务"
    for collection in LEDGERS:
        for broken in verify_collection(database, collection, LEDGERS[collection]):
            if broken:
                yield f"{collection}/{broken.record}：{'；'.join(broken.reasons)}"


def _rating_faults(
    database: Database[dict[str, Any]], accepted: Sequence[str], campaign: Mapping[str, Any]
) -> Iterator[str]:
    scored = [
        entry["submission_id"]
        for rating in database["ratings"].find({}, {"history": 1})
        for entry in rating["history"]
        if entry["what"] == "rating.self_assessed"
    ]
    if sorted(scored) != sorted(accepted):
        yield f"收下 {len(accepted)} 份自评，计分 {len(scored)} 次，不是一一对应"
    unsettled = database["ratings"].count_documents({"state.final_star": None})
    if campaign["stage"] != "final" or unsettled:
        yield f"还有 {unsettled} 个党支部的星级没有确定"
    if unfiled := database["filings"].count_documents({"state.stage": {"$in": ["due", "sent"]}}):
        yield f"还有 {unfiled} 项报备没有报送或没有回执"
    for limit in campaign["placing"]["summary"]["limits"]:
        if limit["star"] > 3 and limit["used"] > limit["cap"]:
            yield f"{limit['star']} 星超出名额"


def _report_faults(database: Database[dict[str, Any]]) -> Iterator[str]:
    """Nothing incomplete went without a decision, and none is left that waits for one."""
    query = {"state.stage": {"$in": ["waiting", "postponed", "rebuilding"]}}
    if left := [row["_id"] for row in database["reports"].find(query)]:
        yield f"还有等待决定的定期报送：{'、'.join(left)}"
    decided = database["reports"].find_one({"_id": f"sijinsilian:{ROOT}:{SILENT_IN}"}) or {}
    verdicts = [each["verdict"] for each in decided.get("state", {}).get("decisions", ())]
    if verdicts != ["照样报送"]:
        yield f"{SILENT_IN} 的统计表缺一个学院，应经决定才报送，实际 {verdicts}"


def _year_faults(database: Database[dict[str, Any]]) -> Iterator[str]:
    """The academic year: what was heard became records, and every quarter was frozen but one."""
    heard = sum(len(row["state"]["opinions"]) for row in database["visits"].find())
    raised = database["matters"].count_documents({"state.source": "谈心走访"})
    if not heard or heard != raised:
        yield f"走访中听取意见 {heard} 条，登记 {raised} 件，不是一一对应"
    if left := database["wishes"].count_documents({"state.stage": {"$ne": "confirmed"}}):
        yield f"还有 {left} 个微心愿没有确认"
    colleges = [row["_id"] for row in database["units"].find({"kind": "college"})]
    query = {"state.period": SILENT_IN, "state.stage": "open", "state.unit": {"$in": colleges}}
    if (silent := database["returns"].count_documents(query)) != 1:
        yield f"{SILENT_IN} 应有 1 个学院没有确认统计表，实际 {silent} 个"


def _award_faults(database: Database[dict[str, Any]]) -> Iterator[str]:
    """The round of 两优一先: shown, final, on record; one was declined, one returned and amended."""
    final = database["award_rounds"].count_documents({"state.stage": "final"})
    honours = database["honours"].count_documents({"state.stage": "granted"})
    if (final, honours) != (1, HONOURS):
        yield f"两优一先应有 {HONOURS} 项表彰记入，实际 {honours} 项"
    declined = database["nominations"].count_documents({"state.stage": "declined"})
    amended = database["nominations"].count_documents({"history.what": "nomination.amended"})
    if (declined, amended) != (1, 1):
        yield f"应有 1 份推荐未予推荐、1 份退回修改，实际 {declined} 份、{amended} 份"
    closed = {"state.subject.kind": "award", "state.stage": "closed"}
    if database["notices"].count_documents(closed) != 1:
        yield "两优一先的公示没有期满确定"


def _tradition_faults(database: Database[dict[str, Any]]) -> Iterator[str]:
    """Every college but one commemorated; the model was visited as often as told; the deed is public (F1, F4)."""
    colleges = database["units"].count_documents({"kind": "college"})
    for memorial in OBSERVED:
        held = database["activities"].count_documents({"state.memorial.id": memorial})
        if held != colleges - 1:
            yield f"{colleges} 个学院应有 {colleges - 1} 个开展纪念活动，实际 {held} 个"
    visits = database["visits"].count_documents({"state.book": "模范人物"})
    if visits != len(VISITED_ON):
        yield f"模范人物应走访 {len(VISITED_ON)} 次，实际 {visits} 次"
    models = database["models"].count_documents({})
    if models != 1 + HONOURS:
        yield f"模范名册应有 {1 + HONOURS} 个，实际 {models} 个"
    if database["deeds"].count_documents({"state.shown": {"$ne": None}}) != 1:
        yield "先进事迹没有公开"


def _matter_faults(matters: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    climbed = [entry["what"] for entry in matters[FORGOTTEN]["history"]].count("matter.escalated")
    if matters[SOLVED]["stage"] != "resolved":
        yield "及时答复的意见没有办结"
    if matters[UNSOLVABLE]["owner_path"][-1] != "jxnu.wltd":
        yield "声明无法解决的意见没有上报一级"
    if climbed != 2:
        yield f"被搁置的意见应上报两级，实际 {climbed} 级"


def fingerprint(database: Database[dict[str, Any]]) -> str:
    """One hash over everything that happened, in every record: the same seed gives the same.

    An anonymous objection has a random name, which nobody may guess; it counts as "匿名".
    """
    random_names = list(_random_names(database))
    lines = []
    for collection in LEDGERS:
        for row in database[collection].find({}, {"history": 1}):
            told = [{name: entry[name] for name in TOLD} for entry in row["history"]]
            text = canonical_json([collection, row["_id"], told]).decode()
            for name in random_names:
                text = text.replace(name, "匿名")
            lines.append(text)
    return content_hash(sorted(lines))


def _random_names(database: Database[dict[str, Any]]) -> Iterator[str]:
    for row in database["objections"].find():
        yield row["_id"]
        yield row["state"]["receipt"]
        yield row["history"][0]["submission_id"]
