"""The archived page of an article: in a sandboxed frame, and as the bytes that were fetched."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from model.page import Article, Snapshot
from store.store import Store
from web.desk import The
from web.out.archived import POLICY, harmless
from web.routes.articles import known_article

router = APIRouter(include_in_schema=False, prefix="/articles/{article_id}/archived")


@router.get("")
def archived_page(request: Request, desk: The, article_id: str) -> HTMLResponse:
    """The page around the frame."""
    article, snapshot = _kept(desk.store, article_id)
    return desk.page(
        request,
        "archived.html",
        "/articles",
        desk.now(),
        article=article,
        snapshot=snapshot,
        framed="html" in snapshot.media_type,
        foot=((f"/api/articles/{article.id}", "As JSON"),),
    )


@router.get("/frame")
def frame(desk: The, article_id: str) -> HTMLResponse:
    """The cleaned page, to be shown in a frame without any rights."""
    _, snapshot = _kept(desk.store, article_id)
    content_type = {name.lower(): value for name, value in snapshot.headers}.get("content-type", "")
    text = harmless(desk.store.body(snapshot.sha256), content_type or "text/html; charset=utf-8")
    return HTMLResponse(text, headers={"content-security-policy": POLICY, "x-frame-options": "SAMEORIGIN"})


@router.get("/bytes")
def raw(desk: The, article_id: str) -> Response:
    """What was fetched, as a file that no browser shows."""
    _, snapshot = _kept(desk.store, article_id)
    name = f'attachment; filename="{snapshot.sha256[:16]}.bin"'
    headers = {"content-disposition": name, "content-security-policy": POLICY}
    return Response(desk.store.body(snapshot.sha256), media_type="application/octet-stream", headers=headers)


def _kept(store: Store, article_id: str) -> tuple[Article, Snapshot]:
    article = known_article(store, article_id)
    snapshot = store.snapshot(article.snapshot_id) if article.snapshot_id else None
    if snapshot is None:
        raise HTTPException(404, "No page is archived for this article: it came as text, or is no longer kept.")
    return article, snapshot
