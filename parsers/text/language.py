"""The language of a text, told by its script and its commonest words."""

from __future__ import annotations

import re
from collections import Counter

_LOOKED_AT = 6_000  # characters
_SURE = 0.06  # of the words must be the language's commonest ones

# About twenty of the commonest words of a language each; what two languages share is left out of both where it matters.
_COMMON: dict[str, frozenset[str]] = {
    code: frozenset(row.split())
    for code, row in {
        "en": "the of and to in that is was for on with as his at by from it has have said after who will be are this not but",
        "de": "der die und das den von zu mit dem sich des auf für ist im nicht ein eine als auch es werden aus hat nach bei einer um",
        "fr": "le la les des et du une dans est que pour par sur au pas qui avec ce plus il ont été aux cette son sont mais",
        "es": "el la los las y del en que por con para una se su al como más fue ha pero sus este desde sobre entre cuando está",
        "it": "il di che è la per un in del con non sono della si da le dei alla anche gli nel più delle ha come al ma",
        "pt": "o a os do da em que para com não uma no na por mais dos como foi das ao se seu sua são pelo também já está",
        "nl": "de het een en van in op te dat is voor met zijn niet aan er om ook door bij maar worden deze hebben naar uit",
        "pl": "i w na z że się nie do to jest o jak po za przez od który przy oraz dla tym są był także które jego",
        "cs": "a v na se že je o s z do by jsou byl podle který pro ale jako po také od která při však než",
        "ro": "și de în la cu a că pe din pentru nu este o au care mai fost un prin sunt după dar această",
        "tr": "ve bir bu da de için ile olarak çok daha olan gibi sonra kadar ise en olduğu ne üzere ancak dedi göre tarafından etti",
        "az": "və bir bu da də üçün ilə olan sonra kimi daha hər ki edib olub isə bildirib olunub görə çox edilib ilk onun",
        "sv": "och att det i en som på är av för med den till inte har de ett om var men sig så från",
        "da": "og at det i en som på er af for med den til ikke har de et om var men sig så fra der",
        "no": "og at det i en som på er av for med den til ikke har de et om var men seg så fra ble",
        "fi": "ja on ei että se oli hän mutta myös kun joka ovat ole kuin niin mukaan jo vuoden",
        "hu": "a az és hogy nem is egy volt meg de ez csak azt már mint ki még szerint vagy után",
        "id": "yang dan di dengan untuk dari ini itu dalam pada tidak akan telah oleh juga ke sebagai tersebut",
        "ru": "и в на не что с по из за он как это к о его от для был года до также но а во при они после сообщил",
        "uk": "і в на не що з у та до за про як від для це його він також але був після які є й року із щодо",
        "be": "і ў на не што з у да за пра як ад для гэта яго ён таксама але быў пасля якія якое",
        "bg": "и в на не че с по от за той като това към са да се е ще след но при през има беше",
        "sr": "и у на не што са по од за он као то је да се су ће након али при би која који",
        "kk": "және мен бұл үшін деп бір туралы болып бойынша еді қазақстан екі бар осы",
        "ar": "في من على إلى أن التي عن مع هذا الذي بعد لا ما كان بين خلال قال هذه وقال إن",
        "fa": "و در به از که این را با است برای آن می شد یک های بر خود شده تا کرد گفت",
        "ur": "کے میں کی ہے اور سے کا کو نے پر کہ ہیں یہ اس بھی کہا کیا ایک",
        "el": "και το να του η της με για που την από τον στο σε είναι οι των στην τα δεν θα",
    }.items()
}
_SCRIPTS = (
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("ka", re.compile(r"[\u10a0-\u10ff]")),
    ("hy", re.compile(r"[\u0530-\u058f]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
)
_WORD = re.compile(r"[^\W\d_]+")


def detect(text: str) -> str:
    """Return the ISO 639-1 code of the language of `text`, "" where it is not sure."""
    sample = text[:_LOOKED_AT]
    letters = sum(c.isalpha() for c in sample)
    for code, script in _SCRIPTS:
        if letters and len(script.findall(sample)) > 0.3 * letters:
            return code
    words = Counter(_WORD.findall(sample.casefold().replace("i̇", "i")))
    total = sum(words.values())
    if not total:
        return ""
    shares = {code: sum(words[word] for word in common) / total for code, common in _COMMON.items()}
    best, second = sorted(shares, key=lambda code: shares[code], reverse=True)[:2]
    sure = shares[best] >= _SURE and shares[best] >= 1.1 * shares[second]
    return best if sure else ""
