"""What a paragraph of an article looks like, and what the clutter around one looks like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

PROSE_WORDS = 8  # shorter lines are prose only beside prose; 8 parts headlines and menus from sentences well
_SHINGLE = 3  # words

_SENTENCE_END = re.compile(r"[.!?…。！？؟۔।](?:\s?[\"'”’»“)\]›]+|\s?\[\d+\])*$")
_WORDS = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

_AGENCY = r"(?:TASS|AFP|AP|Reuters|EPA|Getty|Anadolu|AA|IHA|DHA|dpa|UNIAN|Shutterstock|Xinhua|IMAGO|Bloomberg|File|Archive|Handout)"
_PICTURE = r"(?:photo(?:graph)?|image|picture|credit|foto|fotoğraf|фото|imagen|bild|zdjęcie|صورة)s?"
_CREDIT = re.compile(
    rf"(?:[(\[][^()\[\]]{{0,60}}\b(?:{_PICTURE}|{_AGENCY})\b[^()\[\]]{{0,40}}[)\]]"
    rf"|(?:^|[.!?”\"»]\s+|\s[|–-]\s){_PICTURE}(?:\s(?:by|courtesy)\b|\s?:|\s?/)[^.]{{1,70}}"
    rf"|/\s?{_AGENCY}\b[^.]{{0,40}}"
    r"|[.!?”\"»]\s+[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3} / [A-Z][\w. /]{1,40})$",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"^\W*(?:related(?=[A-Z:\s–-]|$)|(?:read|see|watch|listen|learn)\s+(?:more|also|next|on|now|this|here)\b|also (?:read|see|on)\b"
    r"|more (?:on|from|about|in|stories)\b|read\s*:|explore\b\W*$|recommended\b|most (?:read|popular|viewed)\b|you may (?:also )?like|don['’]t miss"
    r"|editor['’]?s[’']? (?:picks|choice)|trending\b|latest (?:news|stories)\b|top stories\b|in pictures\b|up next\b"
    r"|lesen sie (?:auch|mehr)|mehr zum thema|lire aussi|à lire|voir aussi|lee también|te puede interesar|más información\W*$"
    r"|читайте также|читать также|читайте також|по теме|ilgili haber|ayrıca oku|czytaj (?:też|także)|leggi anche|leia (?:também|mais)"
    r"|اقرأ أيضا|اقرأ المزيد)",
    re.IGNORECASE,
)
_BOILERPLATE = re.compile(
    r"all rights reserved|unsubscribe at any time|protected by recaptcha|terms of (?:use|service)|privacy (?:policy|notice)"
    r"|(?:sign up|subscribe)\b.{0,40}\bnewsletter|newsletter\b.{0,40}\b(?:sign up|subscribe)|get (?:the|our) .{0,40}\b(?:inbox|app)\b"
    r"|(?:follow|find|like|join) us on\b|share (?:this|on|via)\b|click here to\b|we use cookies|accept (?:all )?cookies|enable javascript"
    r"|shortlink copied|link copied|copy link|download (?:the|our) app|©|\(c\) \d{4}|^(?:advertisement|anzeige|publicidad|publicité|реклама|reklam)\b"
    r"|^\W*(?:original url|related article|keywords?|tags?|topics?|source|filed under|last updated?|updated(?: on)?)\s*(?::|$)"
    r"|^\W*last updated?\b",
    re.IGNORECASE,
)
_READING_TIME = re.compile(
    r"^\W*\d{1,3}[- ]?(?:min(?:ute)?s?\.?|мин(?:ут\w*)?|dk|dakika|minuten)\b(?:\s(?:read|lesezeit|чтения|okuma)\w*)?\W*$",
    re.IGNORECASE,
)


def words(text: str) -> list[str]:
    """Return the words of `text`, folded; one CJK character counts as a word."""
    if _CJK.search(text):
        return [c for c in text if c.isalnum()]
    return [word.casefold() for word in _WORDS.findall(text)]


def ends_like_sentence(text: str) -> bool:
    """Tell whether `text` ends with a full stop or its like, quotes and brackets after it aside."""
    return bool(_SENTENCE_END.search(text.rstrip()[-24:]))


def is_prose(text: str) -> bool:
    """Tell whether `text` reads like a paragraph: 8 words or more, ending like a sentence."""
    enough = len(words(text)) >= PROSE_WORDS
    return enough and (ends_like_sentence(text) or (text.rstrip()[-1:] in ":;,—–" and len(words(text)) >= 15))


def is_credit(text: str) -> bool:
    """Tell whether `text` ends with the credit of a picture, which makes it a caption."""
    return bool(_CREDIT.search(text.rstrip()[-110:]))


def is_related(text: str) -> bool:
    """Tell whether `text` points at other articles."""
    return bool(_RELATED.match(text)) and len(text) < 300


def is_boilerplate(text: str) -> bool:
    """Tell whether `text` is a newsletter box, a notice of rights or terms, a share button or their like."""
    return bool(_READING_TIME.match(text)) or (len(text) < 400 and bool(_BOILERPLATE.search(text)))


def is_clutter(text: str) -> bool:
    """Tell whether `text` belongs to the page rather than to the article."""
    return is_related(text) or is_boilerplate(text)


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Return the runs of three words of `text`."""
    row = words(text)
    return (
        frozenset(tuple(row[i : i + _SHINGLE]) for i in range(max(1, len(row) - _SHINGLE + 1))) if row else frozenset()
    )


def repeats(text: str, others: Iterable[str], share: float = 0.7) -> bool:
    """Tell whether at least `share` of what `text` says stands in one of `others` (a standfirst that repeats the body)."""
    own = shingles(text)
    return bool(own) and any(len(own & shingles(other)) >= share * len(own) for other in others)


def without_repeated_lines(paragraphs: Sequence[str], clutter: frozenset[str]) -> list[str]:
    """Drop lines that stand on other pages of the outlet (`clutter`)."""
    return [p for p in paragraphs if p not in clutter]
