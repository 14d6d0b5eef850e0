"""Lines of a plain text: pages, wrapped lines joined to paragraphs, running headers dropped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.text.dates import find_date
from parsers.text.names import is_byline
from parsers.text.prose import ends_like_sentence, is_clutter, words

_BULLET = re.compile(r"^\s*[•▪◦·‣●■*–-]\s+")
_LONE_NUMBER = re.compile(
    r"^\W*(?:page\s+|стр\.?\s*|seite\s+|sayfa\s+)?\d{1,4}(?:\s*(?:/|of|из|von)\s*\d{1,4})?\W*$", re.IGNORECASE
)
_WRAP_SHARE = 0.35  # of inner line ends that fall within a sentence, from which a text counts as wrapped
_LONGEST_LINE = 250  # characters: no wrapped line is longer
_FULL = 0.72  # of the widest lines: a shorter line ended because the paragraph did
_SENTENCE = 6  # words, from which a line with a date may be part of a sentence
_HEAD_FOOT = 2  # lines at either edge of a page that may be a running header or footer


@dataclass(frozen=True)
class Block:
    """One paragraph or line: its text, whether blank lines stand around it, whether it was an item of a list."""

    text: str
    blank_before: bool = True
    blank_after: bool = True
    bullet: bool = False

    @property
    def alone(self) -> bool:
        """Whether blank lines stand on both sides, as around a paragraph."""
        return self.blank_before and self.blank_after


def blocks_of(text: str, laid_out: bool = False) -> tuple[list[Block], bool]:
    """Return the blocks of `text` and whether its lines were wrapped, as those of a page `laid_out` for print are.

    Form feeds part pages.
    """
    lines = _without_running_lines(text.split("\f"))
    if laid_out or _is_wrapped(lines):
        return _joined(lines), True
    return _each(lines), False


def date_line(text: str) -> bool:
    """Tell whether `text` is a date with at most eight words around it, rather than a sentence with a date."""
    if len(text) > 120 or (text.endswith(".") and not text.lower().endswith(("a.m.", "p.m."))):
        return False
    found = find_date(text)
    rest = text[: found.start] + " " + text[found.end :] if found else ""
    return found is not None and len(re.findall(r"[^\W\d_]{2,}", rest)) <= 8


def _without_running_lines(pages: Sequence[str]) -> list[str]:
    rows = [page.split("\n") for page in pages]
    edges = Counter(line for page in rows for line in set(_edge_lines(page)))
    running = {line for line, times in edges.items() if len(pages) > 1 and times > max(1, len(pages) // 2)}
    kept: list[str] = []
    for page in rows:
        edge = set(_edge_lines(page))
        numbers = {line for line in edge if len(pages) > 1 and _LONE_NUMBER.match(line)}
        kept += [line for line in page if line.strip() not in (running | numbers) & edge or not line.strip()]
        kept.append("")
    return kept


def _edge_lines(page: Sequence[str]) -> list[str]:
    full = [line.strip() for line in page if line.strip()]
    return full[:_HEAD_FOOT] + full[-_HEAD_FOOT:]


def _is_wrapped(lines: Sequence[str]) -> bool:
    inner = [(a.rstrip(), b.strip()) for a, b in pairwise(lines) if a.strip() and b.strip()]
    if max(len(line) for line in lines) > _LONGEST_LINE:
        return False
    broken = [a for a, b in inner if not ends_like_sentence(a) and not _BULLET.match(b) and _goes_on(a, b)]
    return (
        len(broken) > 1
        and len(broken) >= _WRAP_SHARE * len(inner)
        and len(broken) >= 0.2 * sum(bool(line.strip()) for line in lines)
    )


def _goes_on(line: str, following: str) -> bool:
    cased = any(c.isupper() or c.islower() for c in line)
    return len(line) >= 25 and (following[:1].islower() if cased else len(line) >= 30)


def _each(lines: Sequence[str]) -> list[Block]:
    kept: list[Block] = []
    for number, line in enumerate(lines):
        if line.strip():
            before = number == 0 or not lines[number - 1].strip()
            after = number + 1 >= len(lines) or not lines[number + 1].strip()
            kept.append(Block(" ".join(_BULLET.sub("", line).split()), before, after, bool(_BULLET.match(line))))
    return kept


def _joined(lines: Sequence[str]) -> list[Block]:
    width = _usual_width(lines)
    groups: list[list[str]] = []
    gap, dated = 1, False
    for line in lines:
        if not line.strip():
            gap += 1
            continue
        begins = not groups or _begins(groups[-1], line, gap, width)
        if begins or (not dated and gap == 0 and _smaller_type(groups[-1], line)):
            groups.append([line])
        else:
            groups[-1].append(line)
        gap, dated = 0, dated or date_line(line.strip())
    vocabulary = frozenset(words(" ".join(lines)))
    return [Block(_BULLET.sub("", _flow(g, vocabulary)), bullet=bool(_BULLET.match(g[0]))) for g in groups]


def _begins(group: Sequence[str], line: str, gap: int, width: int) -> bool:
    """Tell whether `line` begins a new paragraph after `group`."""
    last, first = group[-1].strip(), line.strip()
    within = gap == 0 and len(last) >= _FULL * width and not ends_like_sentence(last)
    if _BULLET.match(line):
        return True
    if within and _tells_a_date(first):
        return False
    lone = [one for one in (last, first) if len(one) < 0.9 * width and not (len(group) > 1 and _tells_a_date(one))]
    if any(map(_stands_alone, lone)):
        return True
    if gap == 0:
        return line[:1].isspace() and not group[0][:1].isspace() and ends_like_sentence(last)
    if ends_like_sentence(last) or (len(group) == 1 and len(last) < 0.5 * width):
        return True
    return not (first[:1].islower() or (gap > 1 and len(group[0].strip()) >= _FULL * width))


def _tells_a_date(line: str) -> bool:
    """Tell whether `line` is part of a sentence in which a date stands, rather than a line with the date."""
    return len(line.split()) >= _SENTENCE and date_line(line) and not is_byline(line)


def _smaller_type(group: Sequence[str], line: str) -> bool:
    """Tell whether `line` is set smaller than the title above it: sentence case after title case, or far longer."""
    if not all(map(_is_title_case, group)):
        return False
    longer = len(line) >= 55 and len(line) > 1.45 * max(len(one) for one in group)
    return line[:1].isupper() and (not _is_title_case(line)) and (longer or len(group) > 1 or len(group[0]) < 60)


def _is_title_case(line: str) -> bool:
    long = [word for word in line.split() if len(word) > 3 and word[0].isalpha()]
    return len(long) > 1 and sum(word[0].isupper() for word in long) >= 0.75 * len(long)


def _stands_alone(line: str) -> bool:
    return date_line(line) or is_byline(line) or is_clutter(line)


def _usual_width(lines: Sequence[str]) -> int:
    widths = sorted(len(line.strip()) for line in lines if line.strip())
    return widths[int(len(widths) * 0.85)] if widths else 0


def _flow(group: Sequence[str], vocabulary: frozenset[str]) -> str:
    text = ""
    for line in (" ".join(part.split()) for part in group):
        if text.endswith("-") and text[-2:-1].isalpha() and line[:1].islower():
            text = _over_hyphen(text, line, vocabulary)
        else:
            text = f"{text} {line}".strip()
    return text


def _over_hyphen(text: str, line: str, vocabulary: frozenset[str]) -> str:
    """Join over a hyphen at a line end; it goes when the text has the word without it elsewhere."""
    left, right = text[:-1].rsplit(" ", 1)[-1], line.split(" ", 1)[0].rstrip(".,;:!?”\"'’)")
    return (text[:-1] if (left + right).casefold() in vocabulary else text) + line
