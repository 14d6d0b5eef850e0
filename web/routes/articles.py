"""Articles: the list, the clean text with what was read in it, and the archived page in a frame of its own."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import AfterValidator

from model.page import Article
from model.value import clean_text
from store.store import Store
from web.asking import ask_recrawl
from web.desk import Recrawler, The, wants_fragment
from web.forms import Checked
from web.views import reads, text
from web.views.versions import versions
from web.words import unread

router = APIRouter(include_in_schema=False)
PAGE = 50
Short = Annotated[str, Query(max_length=200), AfterValidator(clean_text)]


@router.get("/articles")
def articles_page(
    request: Request, desk: The, q: Short = "", outlet: Short = "", before: Short = ""
) -> HTMLResponse:  # fmt: skip
    """The newest articles, by outlet and by words."""
    now = desk.now()
    page = desk.store.articles(outlet=outlet or None, text=q or None, limit=PAGE, cursor=before or None)
    query = {"q": q, "outlet": outlet, "before": page.next or ""}
    values = {
        "articles": page.items,
        "older": "/articles?" + urlencode({k: v for k, v in query.items() if v}) if page.next else "",
        "empty": "No article fits. All words of a search must stand in an article; their endings do not count."
        if q or outlet
        else "No article has been read yet. Outlets are visited by their schedule.",
    }
    if wants_fragment(request):
        return desk.fragment(request, "article_rows.html", now, **values)
    outlets = sorted(((o.name, o.title) for o in desk.outlets.values()), key=lambda pair: pair[1].casefold())
    read = f"{desk.store.counts().articles:,} read so far"
    told = ", ".join(filter(None, (read, unread(desk.store.languages()))))
    return desk.page(
        request, "articles.html", "/articles", now, q=q, outlet=outlet, outlets=outlets, told=told, **values
    )


@router.get("/articles/{article_id}")
def article_page(request: Request, desk: The, article_id: str) -> HTMLResponse:
    """One article with its readings numbered."""
    now, article = desk.now(), known_article(desk.store, article_id)
    numbered = text.numbered(desk.store.mentions_in(article.id))
    snapshot = desk.store.snapshot(article.snapshot_id) if article.snapshot_id else None
    kept = desk.store.versions_of(article.url) if article.url else ()
    return desk.page(
        request,
        "article.html",
        "/articles",
        now,
        article=article,
        title=text.title_piece(article.title or "Without a title", numbered),
        text=text.paragraphs(article.text, numbered),
        reads=reads.told(numbered, desk.store.events_of(article.id)),
        versions=versions(kept or (article,)),
        newer=kept[-1].id if kept and kept[-1].id != article.id else "",
        fetched=snapshot.fetched_at if snapshot else None,
        archived=snapshot.sha256 if snapshot else "",
        foot=((f"/api/articles/{article.id}", "As JSON"),),
    )


@router.get("/articles/{article_id}/readings/{mention_id}")
def reading(desk: The, article_id: str, mention_id: str) -> RedirectResponse:
    """Lead from a mention to its number in the text."""
    article = known_article(desk.store, article_id)
    for read in text.numbered(desk.store.mentions_in(article.id)):
        if read.mention.id == mention_id:
            return RedirectResponse(f"/articles/{article.id}#m{read.number}", 303)
    return RedirectResponse(f"/articles/{article.id}", 303)


@router.post("/articles/{article_id}/recrawl", dependencies=[Checked])
def recrawl(request: Request, desk: The, caller: Recrawler, article_id: str) -> Response:
    """Ask for the article's page to be fetched again; HTMX gets a line in the button's place."""
    command = ask_recrawl(desk.store, desk.now(), [known_article(desk.store, article_id).url], caller.name)
    if "hx-request" in request.headers:
        return HTMLResponse('<span class="soft" role="status">asked for</span>')
    return RedirectResponse(f"/outlets?asked={command.id}", 303)


def known_article(store: Store, article_id: str) -> Article:
    """Return an article. Raises HTTPException 404."""
    article = store.article(article_id)
    if article is None:
        raise HTTPException(404, "There is no article with this id.")
    return article
