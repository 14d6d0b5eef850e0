"""Names in Cyrillic as English news would write them, after the simple tables of BGN/PCGN (Russian) and of Ukraine."""

from __future__ import annotations

_LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_SOUNDS = "a,b,v,g,d,e,zh,z,i,y,k,l,m,n,o,p,r,s,t,u,f,kh,ts,ch,sh,shch,,y,,e,yu,ya"
_RUSSIAN = {**dict(zip(_LETTERS, _SOUNDS.split(","), strict=True)), "ё": "yo"}
_OF_ITS_OWN = {"г": "h", "и": "y", "й": "i", "і": "i", "ї": "i", "є": "ie", "ґ": "g", "ю": "iu", "я": "ia"}
_UKRAINIAN = {**_RUSSIAN, **_OF_ITS_OWN, "'": "", "’": ""}
_TABLES = {"uk": _UKRAINIAN}
_HEADS = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}  # at the start of a Ukrainian word


def in_latin(name: str, language: str) -> str:
    """Return `name` in Latin letters where it stands in Cyrillic, else as it is."""
    if not any("Ѐ" <= c <= "ӿ" for c in name):
        return name
    table = _TABLES.get(language, _RUSSIAN)
    heads = _HEADS if table is _UKRAINIAN else {}
    return " ".join("-".join(_word(w, table, heads) for w in part.split("-")) for part in name.split(" "))


def _word(word: str, table: dict[str, str], heads: dict[str, str]) -> str:
    low = word.lower()
    told = "".join((heads if i == 0 else {}).get(c, table.get(c, c)) for i, c in enumerate(low))
    return told[:1].upper() + told[1:] if word[:1].isupper() else told
