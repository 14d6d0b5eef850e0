"""What all values have in common: frozen, closed to unknown fields, cleaned at the input border."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from datetime import UTC, datetime

from sqlmodel import SQLModel
from sqlmodel._compat import SQLModelConfig

# Bidirectional controls and zero-width characters can hide or reorder words in an alert (faults.md F14).
# U+200C and U+200D stay: Persian, Arabic and Indic scripts spell with them.
_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x200B, 0x2060, 0xFEFF, *range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_MAX_MARKS = 4  # combining marks kept in a row; Vietnamese and Arabic need 2 to 3


class Value(SQLModel):
    """A frozen value. Nested collections are tuples, so that a value can be hashed."""

    model_config = SQLModelConfig(frozen=True, extra="forbid")


def clean_text(text: str) -> str:
    """Return `text` without surrogates, control, bidi and zero-width characters, NFC; line ends become LF."""
    if text.isascii() and text.isprintable():
        return text
    plain = text.replace("\r\n", "\n").replace("\r", "\n").translate(_INVISIBLE)
    kept = (c for c in plain if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return _without_mark_floods(unicodedata.normalize("NFC", "".join(kept)))


def one_line(text: str, limit: int = 1000) -> str:
    """Return `text` cleaned, on one line (U+2028, U+0085 and tabs too), cut to `limit` characters with an ellipsis."""
    line = " ".join(clean_text(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _without_mark_floods(text: str) -> str:
    if not any(unicodedata.combining(c) for c in text):
        return text
    out, run = [], 0
    for c in text:
        run = run + 1 if unicodedata.combining(c) else 0
        if run <= _MAX_MARKS:
            out.append(c)
    return "".join(out)


def digest(*parts: object) -> str:
    """Return a stable id of 20 hex digits for `parts` (JSON of them, sorted keys, hashed with SHA-256)."""
    packed = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(packed.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def utc(moment: datetime) -> datetime:
    """Return an aware `moment` in UTC. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone is not a moment; give an offset")
    return moment.astimezone(UTC)
