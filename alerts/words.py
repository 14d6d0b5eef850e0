"""How an event is said: its subject, its headline, its figures. The dashboard reads alike, because it asks here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from alerts.terms import capital, days, listed, ordinal
from model.alert import SURE, Alert
from model.event import Event
from model.mention import PEOPLE, Count
from model.value import one_line

SUBJECT_LIMIT = 200  # characters; faults.md F14
# A shape that fills as it becomes fact (desk.md, principle 2).
SHAPES = {
    "proposed": "◌", "planned": "○", "agreed": "◐", "under_way": "◕",
    "completed": "●", "postponed": "‖", "cancelled": "✕", "denied": "⊘",
}  # fmt: skip
_PREFIX = {"update": "Update: ", "correction": "Correction: ", "withdrawn": "Withdrawn: "}
_ORDER = ("each side", "", "total")  # "" stands for "<party> releases"
_IMPLIED = ("prisoners of war", "prisoners")  # what an exchange is of when a subject does not say
_QUALIFIERS = {"about": "about ", "at least": "at least ", "up to": "up to "}
_SENTENCES = {
    "proposed": "{X} between {parties} is proposed",
    "planned": "{parties} plan {x}",
    "agreed": "{parties} have agreed on {x}",
    "under_way": "{X} between {parties} is under way",
    "completed": "{X} between {parties} is completed",
    "postponed": "{X} between {parties} is postponed",
    "cancelled": "{X} between {parties} is cancelled",
    "denied": "{X} between {parties} is denied",
}
_ROUND = {"under_way": "{parties} are holding {x}", "completed": "{parties} have held {x}"}
_EXCHANGE = {"under_way": "{parties} are exchanging {things}", "completed": "{parties} have exchanged {things}"}


class Figure(NamedTuple):
    """What is claimed of one quantity: distinct claims, lowest first."""

    who: str  # each side, total, <party> releases
    what: str
    claims: tuple[Count, ...]

    @property
    def apart(self) -> int:
        """The difference between the lowest and the highest exact claim."""
        exact = [claim.n for claim in self.claims if claim.qualifier == "exact"]
        return max(exact) - min(exact) if exact else 0


def status_word(status: str) -> str:
    """`under way`: a status as people say it."""
    return status.replace("_", " ")


def sure_word(confidence: float) -> str:
    """`firm` from 0.90, `likely` from 0.70, `weak` below (desk.md)."""
    return "firm" if confidence >= 0.90 else "likely" if confidence >= 0.70 else "weak"


def number(count: Count) -> str:
    """`6,000`, `about 500`."""
    return f"{_QUALIFIERS.get(count.qualifier, '')}{count.n:,}"


def figures(counts: Iterable[Count]) -> tuple[Figure, ...]:
    """Group `counts` by quantity: each side first, then who releases how many, then totals.

    Prisoners and prisoners of war of one exchange are the same people in other outlets' words.
    """
    all_counts = sorted(counts, key=lambda count: (count.n, count.qualifier != "exact"))
    at_war = any(count.what == "prisoners of war" for count in all_counts)
    groups: dict[tuple[str, str], dict[int, Count]] = {}
    for count in all_counts:
        what = "prisoners of war" if count.what == "prisoners" and at_war else count.what
        groups.setdefault((count.who, what), {}).setdefault(count.n, count)
    found = [Figure(who, what, tuple(claims.values())) for (who, what), claims in groups.items()]
    return tuple(sorted(found, key=_place))


def _place(figure: Figure) -> tuple[int, int, str]:
    who = _ORDER.index(figure.who) if figure.who in _ORDER else 1
    what = PEOPLE.index(figure.what) if figure.what in PEOPLE else len(PEOPLE)
    return who, what, figure.who


def amount(figure: Figure) -> str:
    """`243`, `243 or 250`, `230 to 250`: claims are never averaged."""
    said = [number(claim) for claim in figure.claims]
    return " or ".join(said) if len(said) < 3 else f"{said[0]} to {said[-1]}"


def quantity(figure: Figure, *, short: bool = False) -> str:
    """`6,000 bodies each`, `243 or 250 each side`, `Russia releases 1,200`, `90 prisoners in all`."""
    things = "" if figure.what in _IMPLIED and short else f" {figure.what}"
    if figure.who == "each side":
        return f"{amount(figure)}{things} each" if things else f"{amount(figure)} each side"
    if figure.who == "total":
        return f"{amount(figure)}{things} in all"
    return f"{figure.who} {amount(figure)}{things}"


def quantities(counts: Iterable[Count], *, short: bool = False, most: int = 3) -> str:
    """The first `most` figures in words; totals stay away where the sides' own figures tell them."""
    found = figures(counts)
    sides = [figure for figure in found if figure.who != "total"]
    return ", ".join(quantity(figure, short=short) for figure in (sides or found)[:most])


def kind_word(thing: Alert | Event) -> str:
    """`2nd round of talks`, `exchange`, and the name itself of a kind that is added."""
    plain = {"round": "round of talks"}.get(thing.kind, status_word(thing.kind))
    if thing.part_of and thing.ordinal:
        return f"stage {thing.ordinal} of an {plain}" if plain == "exchange" else f"stage {thing.ordinal} of {plain}"
    return f"{ordinal(thing.ordinal)} {plain}" if thing.ordinal else plain


def when_where(thing: Alert | Event) -> str:
    """`27 November 2026, Lindholt`: the day first, since digits behind a right-to-left name change places with it."""
    return ", ".join(filter(None, (days(thing.date, thing.date_end), thing.place)))


def subject(alert: Alert) -> str:
    """`Russia, Ukraine: exchange agreed, 6,000 bodies each`: one line of at most 200 characters."""
    what = f"{', '.join(alert.parties)}: {kind_word(alert)} {status_word(alert.status)}"
    tail = quantities(alert.counts, short=True) or when_where(alert)
    line = _PREFIX.get(alert.trigger, "") + (f"{what}, {tail}" if tail else what)
    return one_line(f"{line} (one source)" if alert.one_source and alert.confidence < SURE else line, SUBJECT_LIMIT)


def headline(thing: Alert | Event) -> str:
    """`Russia and Ukraine have agreed on an exchange of bodies: 6,000 each`: what happened, as a sentence."""
    text = sentence(thing)
    tail = _tail(thing)
    return one_line(f"{text}: {tail}" if tail else text, 300)


def sentence(thing: Alert | Event) -> str:
    """`Russia and Ukraine are holding the 2nd round of talks`, without figures, place or day."""
    things = listed(_things(thing.counts))
    own = {"round": _ROUND, "exchange": _EXCHANGE if things else {}}.get(thing.kind, {})
    pattern = own.get(thing.status) or _SENTENCES.get(thing.status, "{X} between {parties}")
    x = f"{kind_word(thing)} of {things}" if things and thing.kind == "exchange" else kind_word(thing)
    x = f"{_article(x)}{x}"
    return pattern.format(parties=listed(thing.parties), x=x, X=capital(x), things=things)


def _article(noun: str) -> str:
    if noun.startswith("stage "):
        return ""
    return "the " if noun[:1].isdigit() else "an " if noun[:1].lower() in "aeiou" else "a "


def _things(counts: Sequence[Count]) -> list[str]:
    named = {figure.what for figure in figures(counts)}
    return [what for what in PEOPLE if what in named]


def _tail(thing: Alert | Event) -> str:
    if not thing.counts:
        return when_where(thing)
    one_thing = len(_things(thing.counts)) == 1 and thing.kind == "exchange"
    plain = [count.model_copy(update={"what": "prisoners"}) for count in thing.counts] if one_thing else thing.counts
    return quantities(plain, short=one_thing)
