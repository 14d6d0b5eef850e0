"""Forms of one unknown name: `Varenian` is `Varenia`, `Gorna` in a title is the `Gorna Front` of the text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from parsers.grammar.facts import Sentence
from parsers.grammar.tokens import fold

_SAME_STEM = 4  # letters that "Varenia" and "Varenian" must share
_ENDING = 4  # letters by which they may differ


def forms(chosen: Iterable[str], sentences: Sequence[Sentence]) -> dict[str, str]:
    """Map every form in the article that shares a chosen name's stem to the shortest of them, or to its full name."""
    names = list(chosen)
    alike: defaultdict[str, list[str]] = defaultdict(list)  # by what kin must share, for names may be thousands
    for form in sorted({n.place for s in sentences for n in s.names if n.type == "phrase"}):
        alike[fold(form)[:_SAME_STEM]].append(form)
    out: dict[str, str] = {}
    for name in names:
        kin = [f for f in alike[fold(name)[:_SAME_STEM]] if _kin(f, name)] + [name]
        base = min(kin, key=len)
        out.update(dict.fromkeys(kin, base))
    full = {long.partition(" ")[0]: long for long in names if " " in long}
    return {form: full.get(base, base) for form, base in out.items()}


def _kin(a: str, b: str) -> bool:
    x, y = fold(a), fold(b)
    shared = next((i for i, (p, q) in enumerate(zip(x, y, strict=False)) if p != q), min(len(x), len(y)))
    return shared >= max(_SAME_STEM, max(len(x), len(y)) - _ENDING) and " " not in x.strip() + y.strip()
