"""A ceasefire: two parties stop fighting, or say when they will. Offers, extensions and collapses are its statuses.

Breaches, lines and monitors of a ceasefire are none, nor are calls for one by those who do not fight.
"""

from __future__ import annotations

from typing import Any

from parsers.kind import Example, Kind

# The same for all languages: only the words differ. Where the verb stands last, the second of a pair finds it.
_SHAPES = (
    ("made", "ceasefire.make ~9 ceasefire.truce", "strong", ""),
    ("truce-made", "ceasefire.truce ~9 ceasefire.make", "fair", ""),
    ("truce-in-effect", "ceasefire.truce ~9 ceasefire.effect", "strong", ""),
    ("effect-of-truce", "ceasefire.effect ~5 ceasefire.truce", "strong", ""),
    ("extended", "ceasefire.extend ~6 ceasefire.truce", "strong", ""),
    ("truce-extended", "ceasefire.truce ~6 ceasefire.extend", "fair", ""),
    ("ended", "ceasefire.end ~2 ceasefire.truce", "strong", "cancelled"),
    ("truce-ended", "ceasefire.truce ~6 ceasefire.end", "strong", "cancelled"),
    ("offered", "ceasefire.offer ~6 ceasefire.truce", "fair", "proposed"),
    ("turned-down", "ceasefire.refuse ~7 ceasefire.truce", "fair", "denied"),
    ("truce", "ceasefire.truce", "weak", ""),
)
_VETO = ("ceasefire.breach",)
_PATTERNS = tuple({"id": i, "match": m, "strength": s, "veto": _VETO, "status": t} for i, m, s, t in _SHAPES)


def _cell(words: dict[str, str], status: dict[str, str]) -> dict[str, Any]:
    """The words of one language, parted by commas; who makes or extends a ceasefire has agreed to it."""
    families = {name: [w.strip() for w in text.split(",")] for name, text in words.items()}
    cues = {name: [w.strip() for w in text.split(",")] for name, text in status.items()}
    cues["agreed"] = [*families["make"], *families["extend"]]
    return {"words": families, "status": cues, "patterns": _PATTERNS}


_ENGLISH = _cell(
    {
        "truce": "ceasefire*, cease - fire*, truce*, armistice, cessation of hostilities, pause in fighting, "
        "pause in the fighting, halt to fighting, halt to the fighting, end to hostilities",
        "make": "agree, agrees, agreed, reach, reaches, reached, sign, signs, signed, struck, strike, announce, "
        "announced, announces, declare, declared, declares, accept, accepts, accepted, concluded, sealed",
        "effect": "took effect, take effect, takes effect, taken effect, taking effect, came into force, "
        "come into force, comes into force, came into effect, comes into effect, come into effect, went into effect, "
        "go into effect, goes into effect, enters into force, entered into force, "
        "began, begins, begin, starts, started, is in place",
        "extend": "extend, extends, extended, renew, renews, renewed, prolong, prolongs, prolonged",
        "end": "collapse, collapses, collapsed, broke down, breaks down, end, ended, ends, tore up, abandon, "
        "abandoned, withdrew from, pulled out of, scrapped, called off, unravelled, fell apart",
        "offer": "offers, offered, propose, proposes, proposed, put forward",
        "refuse": "rejects, rejected, reject, turned down, turns down, spurned, refuses, refused",
        "breach": "violat*, breach*, broken by, line, lines, monitor*, observer*, anniversary, hopes, calls for, "
        "called for, urges, urged, demand*, commission, mechanism, talks, pledge drive",
        "not_ceasefire": "trade truce, price, tariff*, trade war, labour, coalition partners, film, novel, "
        "christmas truce",
    },
    {
        "planned": "will take effect, to take effect, is to take effect, will come into force, to come into force, "
        "will come into effect, to come into effect, will go into effect, will begin, to begin, will start, to start",
        "under_way": "took effect, takes effect, taken effect, came into force, comes into force, came into effect, "
        "comes into effect, went into effect, goes into effect, entered into force, enters into force, is in place",
    },
)
_RUSSIAN = _cell(
    {
        "truce": "перемири*, прекращени* огня, прекращени* боевых действий",
        "make": "договорил*, согласовал*, объявил*, подписал*, достигли, заключил*, согласил*",
        "effect": "вступил*, вступает, вступит, началось, начал* действовать",
        "extend": "продлил*, продлен*, продлят",
        "end": "сорвал*, разорвал*, прекратил* действие, вышли из, рухнул*",
        "offer": "предложил*, предлага*",
        "refuse": "отверг*, отклонил*",
        "breach": "наруш*, наблюдател*, призвал*, призыва*, лини*",
    },
    {
        "planned": "вступит в силу, вступит",
        "under_way": "вступил*, вступает в силу, началось",
    },
)
_UKRAINIAN = _cell(
    {
        "truce": "перемир'*, перемир’*, припиненн* вогню",
        "make": "домовил*, погодил*, оголосил*, підписал*, досягл*, уклал*",
        "effect": "набул* чинності, набуло, набуде чинності, почало діяти",
        "extend": "продовжил*, подовжил*",
        "end": "зірвал*, розірвал*, вийшли з",
        "offer": "запропонувал*, пропону*",
        "refuse": "відхилил*, відкинул*",
        "breach": "поруш*, спостерігач*, заклика*, закликал*",
    },
    {
        "planned": "набуде чинності",
        "under_way": "набуло, набул* чинності, почало діяти",
    },
)
_TURKISH = _cell(
    {
        "truce": "ateşkes*, silah bırakışma*",
        "make": "vardı, varıldı, anlaştı, imzaladı, imzalandı, ilan etti, ilan edildi, kabul etti",
        "effect": "yürürlüğe girdi, yürürlüğe giriyor, yürürlüğe girecek, başladı",
        "extend": "uzattı, uzatıldı, uzatma*",
        "end": "çöktü, sona erdi, çekildi, bozuldu",
        "offer": "önerdi, teklif etti",
        "refuse": "reddetti, geri çevirdi",
        "breach": "ihlal*, gözlemci*, çağrı*, çağır*, hattı*",
    },
    {
        "planned": "yürürlüğe girecek",
        "under_way": "yürürlüğe girdi, yürürlüğe giriyor",
    },
)
_SPANISH = _cell(
    {
        "truce": "alto el fuego, altos el fuego, cese el fuego, cese al fuego, cese del fuego, tregua*, armisticio, "
        "cese de hostilidades, cese de las hostilidades",
        "make": "acordaron, acuerdan, acordó, acordado, firmaron, firman, firmó, pactaron, pactan, anunciaron, "
        "anuncian, declararon, aceptaron, alcanzaron",
        "effect": "entró en vigor, entra en vigor, entrará en vigor, comenzó, empezó",
        "extend": "prorrogaron, prorrogan, prorrogó, prorroga, extendieron, prolongaron, ampliaron",
        "end": "rompió, rompieron, colapsó, suspendió, terminó",
        "offer": "propuso, propone, ofreció, ofrece",
        "refuse": "rechazó, rechaza, rechazaron",
        "breach": "viola*, violó, incumpl*, observadores, línea, pide, pidió, piden, exige*",
    },
    {
        "planned": "entrará en vigor",
        "under_way": "entró en vigor, entra en vigor",
    },
)
_FRENCH = _cell(
    {
        "truce": "cessez - le - feu, trêve*, armistice, cessation des hostilités",
        "make": "conclu*, signé*, signent, annoncé*, annoncent, décrété*, accepté*, convenu*, accord, accordés",
        "effect": "entré en vigueur, entre en vigueur, entrée en vigueur, entrera en vigueur, débuté, commencé",
        "extend": "prolongé*, prolongent, reconduit*, reconduisent, prorogé*",
        "end": "rompu*, rompt, effondré*, dénoncé",
        "offer": "proposé*, propose, proposent",
        "refuse": "rejeté*, rejette, refusé*, refuse",
        "breach": "viol*, observateurs, ligne, appel*, réclam*, exig*",
    },
    {
        "planned": "entrera en vigueur",
        "under_way": "entré en vigueur, entre en vigueur, entrée en vigueur",
    },
)
_GERMAN = _cell(
    {
        "truce": "waffenruhe*, waffenstillstand*, feuerpause*, kampfpause*",
        "make": "vereinbar*, geeinigt, einigen, einigten, unterzeichne*, verkünde*, ausgerufen, akzeptier*",
        "effect": "in kraft getreten, in kraft, trat in kraft, tritt in kraft, begonnen, begann",
        "extend": "verlänger*",
        "end": "gescheitert, zusammengebrochen, aufgekündigt, beendet",
        "offer": "bietet, bot, angeboten, vorgeschlagen, schlägt",
        "refuse": "lehnt, lehnte, abgelehnt, zurückgewiesen",
        "breach": "verletz*, verstoß*, verstöße*, bruch, beobachter*, fordert*, gefordert, linie",
    },
    {"under_way": "in kraft getreten, trat in kraft"},
)


def _told(text: str, status: str, parties: tuple[str, ...], title: str = "", language: str = "en") -> Example:
    return Example(text, ({"status": status, "parties": list(parties)},), title=title, language=language)


def _none(text: str, title: str = "", language: str = "en") -> Example:
    return Example(text, title=title, language=language)


_EXAMPLES = (
    _told("Thailand and Cambodia agreed an immediate ceasefire on Tuesday.", "agreed", ("Thailand", "Cambodia")),
    _told("Sudan's army and the Rapid Support Forces signed a week-long truce in Jeddah on Wednesday.", "agreed",
          ("RSF", "Sudan")),
    _told("A ceasefire between Armenia and Azerbaijan took effect at midnight on Wednesday.", "under_way",
          ("Armenia", "Azerbaijan")),
    _told("A truce between Ethiopia and Eritrea will take effect on Friday, the mediators said.", "planned",
          ("Ethiopia", "Eritrea")),
    _told("India and Pakistan extended their ceasefire by ten days on Tuesday.", "agreed", ("India", "Pakistan"),
          "India and Pakistan prolong truce"),
    _told("The ceasefire between Israel and Lebanon collapsed on Wednesday after three days.", "cancelled",
          ("Israel", "Lebanon")),
    _told("Yemen's government offered the Houthis a one-month truce on Tuesday.", "proposed", ("Yemen", "Houthis")),
    _told("The M23 rejected a truce offered by the Congolese government on Wednesday.", "denied",
          ("M23", "DR Congo")),
    _told("Colombia and the ELN announced a bilateral ceasefire of six months on Wednesday.", "agreed",
          ("Colombia", "ELN"), "Colombia, ELN announce six-month ceasefire"),
    _told("A cessation of hostilities was agreed by Chad and Sudan on Wednesday, officials of both said.", "agreed",
          ("Chad", "Sudan")),
    _told("The ELN pulled out of the ceasefire with Colombia on Wednesday and ordered its units to fight.",
          "cancelled", ("Colombia", "ELN")),
    _told("A humanitarian pause in fighting between Ethiopia and Tigray came into force on Wednesday.", "under_way",
          ("Ethiopia", "Tigray")),
    _told("Kyrgyzstan and Tajikistan reached a ceasefire late on Tuesday.", "agreed", ("Kyrgyzstan", "Tajikistan"),
          "Kyrgyzstan, Tajikistan reach ceasefire after a day of shelling"),
    _told("Армения и Азербайджан договорились о прекращении огня, сообщили в среду обе стороны.", "agreed",
          ("Armenia", "Azerbaijan"), language="ru"),
    _told("Перемирие между Индией и Пакистаном вступило в силу в среду.", "under_way", ("India", "Pakistan"),
          language="ru"),
    _told("Вірменія й Азербайджан домовилися про припинення вогню в середу.", "agreed", ("Armenia", "Azerbaijan"),
          language="uk"),
    _told("Tayland ve Kamboçya çarşamba günü ateşkes ilan etti.", "agreed", ("Thailand", "Cambodia"), language="tr"),
    _told("India y Pakistán acordaron el miércoles un alto el fuego.", "agreed", ("India", "Pakistan"),
          language="es"),
    _told("L'Arménie et l'Azerbaïdjan ont conclu mercredi un cessez-le-feu.", "agreed", ("Armenia", "Azerbaijan"),
          language="fr"),
    _told("Armenien und Aserbaidschan haben am Mittwoch eine Waffenruhe vereinbart.", "agreed",
          ("Armenia", "Azerbaijan"), language="de"),
)  # fmt: skip
_COUNTEREXAMPLES = (
    _none("Thailand accused Cambodia on Wednesday of violating the ceasefire."),
    _none("Pope urges Armenia and Azerbaijan to declare a ceasefire before Easter."),
    _none("Ceasefire monitors reported calm along the border between India and Pakistan on Wednesday."),
    _none("Two soldiers of Pakistan were hurt near the ceasefire line with India on Wednesday."),
    _none("Talks between Sudan and the Rapid Support Forces about a truce resumed in Jeddah on Wednesday."),
    _none("There is no ceasefire between Ethiopia and Eritrea, and none will be agreed, diplomats said on Wednesday."),
    _none("China and the United States agreed a truce in their trade war on Wednesday, sparing tariffs on steel."),
    _none("The truce that Chad and Sudan signed in 2010 had held for years."),
    _none("Armenia and Azerbaijan agreed a ceasefire in May 1994, and the line has been disputed since then.",
          "Explainer: how the border was drawn"),
    _none("Germany's coalition partners agreed a truce over pensions on Wednesday."),
    _none("Israel and Lebanon could agree a ceasefire if the talks go well, a mediator hopes."),
    _none("On this day, Korea and the United Nations Command signed an armistice.", "On this day: the armistice"),
    _none("The film tells how France and Germany declared a Christmas truce in 1914."),
    _none("Yemen and the Houthis agreed to exchange 40 prisoners on Wednesday."),
    _none("The United Nations called for a ceasefire between Sudan and the Rapid Support Forces on Wednesday."),
    _none("Nepal and Bhutan ended a week of talks with praise for an old truce.", "Nepal ends week with old truce"),
    _none("Россия призвала Армению и Азербайджан к прекращению огня.", language="ru"),
    _none("Ermenistan, Azerbaycan'ı çarşamba günü ateşkesi ihlal etmekle suçladı.", language="tr"),
    _none("Armenia acusó el miércoles a Azerbaiyán de violar el alto el fuego.", language="es"),
    _none("La Thaïlande accuse le Cambodge d'avoir violé le cessez-le-feu mercredi.", language="fr"),
)  # fmt: skip

KIND = Kind(
    name="ceasefire",
    gate_actions=("make", "effect", "extend", "end", "offer", "refuse"),
    gate_objects=("truce",),
    core=("truce",),
    nouns=("truce",),
    window=14,
    default=False,
    words={
        "en": _ENGLISH, "ru": _RUSSIAN, "uk": _UKRAINIAN, "tr": _TURKISH,
        "es": _SPANISH, "fr": _FRENCH, "de": _GERMAN,
    },
    examples=_EXAMPLES,
    counterexamples=_COUNTEREXAMPLES,
)  # fmt: skip
