"""Probes: whether the process answers, and whether it can do its work; and its figures for Prometheus."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST

from model.errors import StoreError
from web.desk import The
from web.metrics import told

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
def healthz(desk: The) -> PlainTextResponse:
    """200 while the loop answers and the store is read and written, else 503 (F45: a full disk is read-only)."""
    try:
        desk.store.note("probe")
    except StoreError:
        return PlainTextResponse("failing\n", 503)
    return PlainTextResponse("read-only\n", 503) if desk.store.refusal else PlainTextResponse("ok\n")


@router.get("/readyz")
def readyz(desk: The) -> PlainTextResponse:
    """200 when the store answers a real question and takes what is written, else 503."""
    try:
        desk.store.alerts(limit=1)
    except StoreError:
        return PlainTextResponse("failing\n", 503)
    return PlainTextResponse("read-only\n", 503) if desk.store.refusal else PlainTextResponse("ready\n")


@router.get("/metrics")
def metrics(desk: The) -> Response:
    """Figures in Prometheus' text format, for whoever may read."""
    return Response(told(desk.store, desk.outlets, desk.now(), desk.meters), media_type=CONTENT_TYPE_LATEST)
