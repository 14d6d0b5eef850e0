"""Plain text captures of pages, and the text of PDFs: title, dateline, byline, standfirst, captions, body.

The order of a page is used, not an outlet's wording: menus, then title, byline, date and captions in some order, then
paragraphs, then lists of headlines and notices.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from parsers.text.brand import brand_of
from parsers.text.dates import find_date
from parsers.text.draft import Draft, Refused
from parsers.text.lines import Block, blocks_of, date_line
from parsers.text.names import authors_of, byline_text, is_byline
from parsers.text.prose import (
    PROSE_WORDS,
    count_words,
    ends_like_sentence,
    is_clutter,
    is_credit,
    is_prose,
    repeats,
    words,
)

_UPDATED = re.compile(
    r"^\W*(?:last\s+)?(?:updated?|modified|aktualisiert|обновлено|оновлено|güncelle\w*|mis à jour)\b", re.IGNORECASE
)
_ADDRESS = re.compile(
    r"^[^\w\n]*(?:original url|url|source|link)\s*:\s*(https?://\S+)\s*$", re.IGNORECASE | re.MULTILINE
)
_LONGEST_TITLE = 40  # words
_HEAD = 25  # blocks before the body in which title, byline and date are looked for
_APART = 6  # blocks between paragraphs, from which they belong to different texts
_LIST = 2  # lines in a row that are no sentences are headlines or captions: a subhead stands alone
_CLOSING = 0.75  # of the body's words, after which a byline begins a note on the author


def read_plain(
    text: str, zone: str, latest: datetime | None, clutter: frozenset[str] = frozenset(), laid_out: bool = False
) -> Draft:
    """Return what the plain `text` of a page tells, `laid_out` in lines as for print or not.

    Raises Refused where there is no article in it.
    """
    blocks, wrapped = blocks_of(text, laid_out)
    blocks = [block for block in blocks if block.text not in clutter]
    first, last = _body_range(blocks, wrapped)
    head, tail = blocks[:first], blocks[last + 1 :]
    body = _body(blocks[first : last + 1])
    draft = Draft(paragraphs=tuple(body), method="text")
    return _with_dates(_with_head(draft, head, blocks, wrapped), head, tail, text, zone, latest)


# --- body


def _body_range(blocks: Sequence[Block], wrapped: bool) -> tuple[int, int]:
    """Return the first and last block of the body: the run of paragraphs with most words in it."""
    dense = not wrapped and _parted_by_blanks(blocks)
    prose = [i for i, block in enumerate(blocks) if _is_paragraph(block, dense)]
    if not prose:
        raise Refused("not an article", "no line reads like a paragraph")
    runs: list[list[int]] = [[prose[0]]]
    for i in prose[1:]:
        near = sum(not is_clutter(block.text) for block in blocks[runs[-1][-1] + 1 : i]) < _APART
        runs[-1].append(i) if near else runs.append([i])
    best = max(runs, key=lambda run: sum(count_words(blocks[i].text) for i in run))
    best = _before_author_note(blocks, _after_head(blocks, best))
    return best[0], _with_short_ends(blocks, best[-1], dense)


def _parted_by_blanks(blocks: Sequence[Block]) -> bool:
    prose = [block for block in blocks if is_prose(block.text)]
    return sum(block.alone for block in prose) >= 0.6 * len(prose)


def _is_paragraph(block: Block, dense: bool) -> bool:
    """Tell whether `block` is a paragraph; where blank lines part paragraphs, one in a dense run of lines is none."""
    if not is_prose(block.text) or is_clutter(block.text) or is_credit(block.text):
        return False
    return not (dense and (block.bullet or not (block.blank_before or block.blank_after)))


def _after_head(blocks: Sequence[Block], run: list[int]) -> list[int]:
    """Drop from the run's start what stands before a dateline or byline, or repeats what follows."""
    marks = [i for i in range(run[0], min(run[-1], run[0] + _HEAD)) if _is_mark(blocks[i])]
    early = [i for i in marks if sum(j < i for j in run) <= 3]
    kept = [i for i in run if not early or i > early[-1]] or run
    first = {i for i in kept[:2] if _echoes(blocks, i, kept)}  # a standfirst or caption that says what the body says
    return [i for i in kept if i not in first] or kept


def _before_author_note(blocks: Sequence[Block], run: list[int]) -> list[int]:
    """Drop from the run's end what stands behind a closing byline: "Author: X", and who X is."""
    lengths = [count_words(blocks[i].text) for i in run]
    for n in range(1, len(run)):
        closing = any(is_byline(block.text) for block in blocks[run[n - 1] + 1 : run[n]])
        if closing and sum(lengths[:n]) >= _CLOSING * sum(lengths):
            return run[:n]
    return run


def _echoes(blocks: Sequence[Block], number: int, run: Sequence[int]) -> bool:
    text = blocks[number].text
    if any(i != number and abs(i - number) == 1 and blocks[i].text == text for i in run):
        return True  # twice in a row: a picture's caption
    return repeats(text, [blocks[i].text for i in run if i > number and len(blocks[i].text) > len(text)])


def _is_mark(block: Block) -> bool:
    return (date_line(block.text) or is_byline(block.text)) and not _UPDATED.match(block.text)


def _with_short_ends(blocks: Sequence[Block], last: int, dense: bool) -> int:
    """Take short closing sentences ("No casualties were reported.") into the body."""
    while last + 1 < len(blocks):
        block = blocks[last + 1]
        fits = ends_like_sentence(block.text) and not block.bullet and not is_clutter(block.text)
        if not fits or (dense and not (block.blank_before or block.blank_after)) or date_line(block.text):
            return last
        last += 1
    return last


def _body(blocks: Sequence[Block]) -> list[str]:
    kept: list[str] = []
    row: list[str] = []
    for block in blocks:
        if is_clutter(block.text) or is_credit(block.text) or date_line(block.text) or is_byline(block.text):
            continue
        if (ends_like_sentence(block.text) or is_prose(block.text)) and not (row and block.text.endswith("?")):
            kept += [*(row if len(row) < _LIST else []), block.text]
            row = []
        else:
            row.append(block.text)
    return kept


# --- head


def _with_head(draft: Draft, head: Sequence[Block], blocks: Sequence[Block], wrapped: bool) -> Draft:
    near = head[-_HEAD:]
    title = _title(near, draft.paragraphs, wrapped)
    lines = [block.text for block in near]
    byline = next((_without_date(line) for line in lines if is_byline(_without_date(line))), "")
    outlet = brand_of([block.text for block in blocks])
    found = {"title": "text" if title else "", "byline": "text" if byline else "", "outlet": "text" if outlet else ""}
    return replace(
        draft,
        title=title,
        byline=byline_text(byline),
        authors=authors_of(byline),
        outlet=outlet,
        found={key: where for key, where in found.items() if where},
    )


def _without_date(line: str) -> str:
    found = find_date(line) if len(line) <= 120 else None
    return line[: found.start].rstrip(" |,-–—·•") if found else line


def _title(head: Sequence[Block], body: Sequence[str], wrapped: bool) -> str:
    """Return the likeliest title: what shares most words with the body, is said twice, stands by the dateline."""
    times = Counter(block.text for block in head)
    vocabulary = frozenset(word for paragraph in body for word in words(paragraph))
    best, top = "", 0.0
    for number, block in enumerate(head):
        if not _may_be_title(block):
            continue
        own = [word for word in words(block.text) if len(word) > 3] or words(block.text)
        score = 2 * sum(word in vocabulary for word in own) / max(1, len(own))
        score += 0.7 * (times[block.text] > 1) + 0.5 * any(_is_mark(b) for b in head[number + 1 : number + 4])
        score += 0.5 * (wrapped and number < 3)
        if score > top:
            best, top = block.text, score
    return best if top >= 0.8 else ""


def _may_be_title(block: Block) -> bool:
    count = count_words(block.text)
    if block.bullet or not 3 <= count <= _LONGEST_TITLE or is_clutter(block.text) or is_credit(block.text):
        return False
    sentence = block.text.rstrip("\"'”’»").endswith((".", ";", ",")) and count >= PROSE_WORDS
    return not (sentence or date_line(block.text) or is_byline(block.text))


# --- dates and address


def _with_dates(
    draft: Draft, head: Sequence[Block], tail: Sequence[Block], text: str, zone: str, latest: datetime | None
) -> Draft:
    lines = [b.text for b in head[-_HEAD:] if date_line(b.text)] + [b.text for b in tail if date_line(b.text)]
    published = next(
        (f.iso for f in (find_date(line, zone, latest) for line in lines if not _UPDATED.match(line)) if f), None
    )
    told = _offset_of(published) or zone
    updated = (find_date(line, told, latest) for line in lines if _UPDATED.match(line))
    modified = next((f.iso for f in updated if f), None)
    address = _ADDRESS.search(text)
    found = dict(draft.found)
    found |= {key: "text" for key, value in (("published", published), ("modified", modified)) if value}
    return replace(draft, published=published, modified=modified, url=address[1] if address else "", found=found)


def _offset_of(published: str | None) -> str:
    """Return the offset that `published` tells, for times beside it that tell none."""
    match = re.search(r"([+-]\d\d:\d\d)$", published or "")
    return match[1] if match else ""
