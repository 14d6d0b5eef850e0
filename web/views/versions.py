"""What changed between the versions of an article, by words, with a little of what stands around."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from model.page import Article

_AROUND = 8  # words kept on each side of a change
_MOST_WORDS = 5_000  # difflib is quadratic: two texts of this length take about a second


@dataclass(frozen=True, slots=True)
class TextChange:
    """One changed paragraph: runs of `("", words)`, `("del", words)`, `("ins", words)`."""

    parts: tuple[tuple[str, str], ...]

    @property
    def whole(self) -> str:
        """All its words."""
        return " ".join(words for _, words in self.parts)


@dataclass(frozen=True, slots=True)
class Version:
    """One version and what it changed in the one before."""

    article: Article
    changes: tuple[TextChange, ...]


def versions(articles: Sequence[Article]) -> tuple[Version, ...]:
    """The newest first; `articles` the oldest first."""
    before: list[Article | None] = [None, *articles]
    told = [Version(new, text_changes(old, new) if old else ()) for old, new in zip(before, articles, strict=False)]
    return tuple(reversed(told))


def text_changes(old: Article, new: Article) -> tuple[TextChange, ...]:
    """The title and the paragraphs that differ."""
    a, b = [old.title, *old.text.split("\n\n")], [new.title, *new.text.split("\n\n")]
    changes: list[TextChange] = []
    for kind, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind != "equal":
            changes.append(TextChange(_words(" ".join(a[a1:a2]), " ".join(b[b1:b2]))))
    return tuple(changes)


def _words(old: str, new: str) -> tuple[tuple[str, str], ...]:
    a, b = old.split(), new.split()
    if max(len(a), len(b)) > _MOST_WORDS:
        return (("del", old[:500]), ("ins", new[:500]))
    parts: list[tuple[str, str]] = []
    for kind, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(("", _shortened(b[b1:b2])))
        else:
            parts += [(tag, " ".join(run)) for tag, run in (("del", a[a1:a2]), ("ins", b[b1:b2])) if run]
    return tuple(parts)


def _shortened(words: Sequence[str]) -> str:
    if len(words) <= 2 * _AROUND + 2:
        return " ".join(words)
    return " ".join([*words[:_AROUND], "…", *words[-_AROUND:]])
