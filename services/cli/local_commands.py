"""``lianxin up`` and ``lianxin demo``: the whole system on this machine."""

import json
import signal
import threading
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import typer
from pymongo.database import Database
from rich.console import Console

from services.cli.session import FAILED, faults_reported
from services.common.contracts import Contracts
from services.common.mongo import connect, durable
from services.common.settings import REPOSITORY, Settings
from services.intake.checking.forms import Forms
from services.intake.clients import Client, client_document, new_key
from services.intake.tree import plan_import
from services.intake.unit_tables import read_units
from services.local.demo.run import run_demo
from services.local.demo.university import UNITS_FILE
from services.local.stack import Plan, Stack

LOCAL = REPOSITORY / ".local"
DEMO_CLIENT, DEMO_UNIT = "demo-portal", "jxnu.mks"


def register(app: typer.Typer) -> None:
    """Add both commands to the root ``lianxin``."""
    app.command("up")(up)
    app.command("demo")(demo)


def demo(
    *,
    seed: Annotated[str, typer.Option(help="同样的种子得到同样的结果")] = "2026",
    out: Annotated[Path, typer.Option(help="附件写到哪里")] = REPOSITORY / "out",
) -> None:
    """从头到尾演示一遍：自评、计分、评星、附件4，以及三件意见的流转。"""
    with faults_reported():
        if not run_demo(Console(), folder=LOCAL / "demo", out=out, seed=seed):
            raise typer.Exit(FAILED)


def up(
    *,
    folder: Annotated[Path, typer.Option(help="数据放在哪里；再次启动时沿用")] = LOCAL / "up",
    scoring: Annotated[int, typer.Option(min=1, max=16, help="几个 scoring 进程")] = 1,
) -> None:
    """启动整个系统并一直运行，直到 Ctrl-C。"""
    console = Console()
    processes = {"intake": 1, "relay": 1, "scoring": scoring, "notify": 1, "export": 1}
    with faults_reported():
        settings = Settings()
        plan = Plan(folder=folder, processes=processes, database=settings.mongo_database)
        stop = _stop_event()
        with Stack(
            plan, say=lambda line: console.print(line, style="dim", highlight=False)
        ) as stack:
            with connect(stack.mongo_url) as client:
                key = _admit_demo_portal(
                    durable(client, settings.mongo_database), folder / "demo-key"
                )
            _welcome(console, stack, key)
            stop.wait()
            console.print("正在停止……")


def _stop_event() -> threading.Event:
    stop = threading.Event()

    def ask(_: int, __: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, ask)
    signal.signal(signal.SIGTERM, ask)
    return stop


def _admit_demo_portal(database: Database[dict[str, Any]], key_file: Path) -> str:
    """The demo college's key, the same at every start; the demo's units, if there are none yet."""
    if not database["units"].find_one({}):
        documents, _ = plan_import(read_units(UNITS_FILE.read_bytes(), UNITS_FILE.name), {})
        database["units"].insert_many(documents)
    key = key_file.read_text("utf-8") if key_file.exists() else new_key(DEMO_CLIENT)
    key_file.write_text(key, "utf-8")
    key_file.chmod(0o600)
    roles = frozenset({"portal", "college"})
    document = client_document(Client(DEMO_CLIENT, "示范学院门户", DEMO_UNIT, roles), key)
    database["clients"].replace_one({"_id": DEMO_CLIENT}, document, upsert=True)
    return key


def _welcome(console: Console, stack: Stack, key: str) -> None:
    form = Forms(Contracts(Settings().schemas_dir)).latest("lianxin/opinion")
    example = {**form.schema["examples"][0], "unit": f"{DEMO_UNIT}.01"}
    body = json.dumps(example, ensure_ascii=False)
    lines = (
        "",
        f"接口文档  {stack.url}/docs",
        f"OpenAPI   {stack.url}/openapi.json",
        f"API 密钥  {key}",
        "（示范学院：马克思主义学院党委；密钥只属于这台机器上的这份数据）",
        "",
        "提交一条意见：",
        "",
        f"curl -i {stack.url}/v1/forms/lianxin/opinion/submissions \\",
        f"  -H 'Authorization: Bearer {key}' \\",
        "  -H 'Content-Type: application/json' -H 'Idempotency-Key: first-post' \\",
        f"  -d '{body}'",
        "",
        "然后带同一把密钥打开答复里的 Location，看处理结果。",
        "",
        "在另一个终端里用 lianxin verify、clients、quarantine、export 等命令，先执行：",
        "",
        f"export LIANXIN_MONGO_URL='{stack.mongo_url}'",
        "",
        "按 Ctrl-C 停止。",
        "",
    )
    for line in lines:
        console.print(line, highlight=False, soft_wrap=True, markup=False)
