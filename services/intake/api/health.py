"""For load balancers and Prometheus; no key needed, nothing about anybody inside."""

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from services.common.errors import Unavailable
from services.intake.api.callers import AtDesk
from services.intake.api.documented import told

router = APIRouter(tags=["运维"])


@router.get("/healthz", summary="进程是否活着")
async def healthz() -> dict[str, str]:
    """只说明进程在应答。"""
    return {"status": "ok"}


@router.get("/readyz", summary="是否可以接收请求", responses=told("unavailable"))
async def readyz(desk: AtDesk) -> dict[str, str]:
    """能从 MongoDB 的主节点读到回答才算就绪；RabbitMQ 停了也照常接收。"""
    hello = await desk.repository.hello()
    if not hello.get("isWritablePrimary"):
        raise Unavailable("MongoDB 目前没有主节点")
    return {"status": "ready"}


@router.get("/metrics", summary="Prometheus 指标", response_class=PlainTextResponse)
async def metrics(desk: AtDesk) -> Response:
    """本进程的计数与耗时。"""
    return Response(generate_latest(desk.metrics.registry), media_type=CONTENT_TYPE_LATEST)
