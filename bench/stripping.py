"""Clean text and metadata of news pages, beside trafilatura's default (text alone) on the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import trafilatura

from bench.measure import Measure, compare
from bench.pages import Recorded, news_pages
from model.page import Article
from parsers.strip import strip

WITH_LAYOUT, WITHOUT = 5.0, 1.0  # times trafilatura's default, metadata included


def stripping() -> Iterator[Measure]:
    """Yield the ratio with the outlets' layouts and without them."""
    pages = news_pages()
    for layout, aim in ((True, WITH_LAYOUT), (False, WITHOUT)):
        check(pages, layout)
        yield compare(
            f"strip {'with' if layout else 'without'} a layout",
            partial(strip_all, pages, layout),
            "trafilatura",
            partial(trafilatura_all, pages),
            unit="pages/s",
            count=len(pages),
            rounds=3,
        ).aiming(aim)


def strip_all(pages: Sequence[Recorded], layout: bool) -> None:
    """Strip every page."""
    for page in pages:
        strip(page.body, page.snapshot, page.outlet if layout else None)


def trafilatura_all(pages: Sequence[Recorded]) -> None:
    """Do the same by trafilatura with its default options."""
    for page in pages:
        trafilatura.extract(page.body)


def check(pages: Sequence[Recorded], layout: bool) -> None:
    """Raise RuntimeError where a page is not read in the way that is to be measured."""
    for page in pages:
        found = strip(page.body, page.snapshot, page.outlet if layout else None)
        if not isinstance(found, Article) or found.method.startswith("layout:") is not layout:
            raise RuntimeError(f"{page.outlet.name}: {found!r:.300}")
