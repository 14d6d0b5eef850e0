"""The sides of an event: who acts in the clause, who mediates, and who of the story's pair fills the gap."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import combinations

from parsers.grammar.facts import Sentence, Sides
from parsers.grammar.name import Name
from parsers.grammar.uses import COUPLED, groups
from parsers.grammar.world import world

_BETWEEN_REACH = 4  # tokens from "between" to the first name
_WITH_REACH = 12
_BETWEEN_DISTANCE = 12  # tokens from the trigger to "between"
_CALL_REACH = 2  # tokens from "phone call" to "between"
_MOST_SIDES = 4  # of an exchange: of more, allies lend their prisoners to the two that are at odds
_OFTEN_A_SIDE = "United States"  # of those who usually mediate


def read_sides(sentence: Sentence, start: int, end: int, wide: bool = False) -> Sides:
    """Return the sides that the clause around the trigger names; `wide`: or else a pair of its sentence."""
    first, last = sentence.clause(start)
    phoned = _on_the_phone(sentence)
    names = [n for n in sentence.names if n.party and first <= n.start < last and n.start not in phoned]
    mediators = _unique(n.party for n in sentence.names if n.use == "mediates" and n.party)
    acting = [n for n in names if n.use in ("acts", "direction") and n.party not in mediators]
    coupled = [n for n in sentence.names if n.party and n.use in COUPLED and n.party not in mediators]
    coupled = [n for n in coupled if n.start not in phoned and not _said_behind(sentence, n)]
    behind = _spoken_behind(sentence, coupled, start)
    coupled = [n for n in coupled if n not in behind]
    inner = [n for n in coupled if first <= n.start < last]
    paired = (
        _between(sentence, end, phoned)
        or _talks_with(sentence, inner, start, end, wide)
        or _nearest_group(sentence, inner)
    )
    paired = paired or (_nearest_group(sentence, coupled) if wide else ())
    paired = paired if wide else _across(paired, acting)
    if paired:
        return Sides(paired, tuple(m for m in mediators if m not in paired), True)
    return Sides(_without_hosts(_unique(n.party for n in acting if n.type != "territory")), mediators)


def _on_the_phone(sentence: Sentence) -> frozenset[int]:
    """Where the names stand of a `phone call between Putin and Trump`, of which something else is told."""
    calls = [h.end for f in sentence.hits if f.endswith(".remote") for h in sentence.hits[f]]
    joints = [h.end for h in sentence.hits.get("between", ()) if any(0 <= h.start - e <= _CALL_REACH for e in calls)]
    runs = groups([n for n in sentence.names if n.party], sentence.links) if joints else ()
    called = (run for run in runs if any(0 <= run[0].start - e <= _BETWEEN_REACH for e in joints))
    return frozenset(n.start for run in called for n in run)


def _said_behind(sentence: Sentence, name: Name) -> bool:
    """`in exchange for Palestinian prisoners, Qatar's minister said`: the comma parts who speaks from the sides."""
    articles = {h.end: h.start for h in sentence.hits.get("article", ())}
    at = articles.get(name.start, name.start)
    parted = at > 0 and sentence.tokens[at - 1].text in ",،"
    return parted and name.use == "speaks" and sentence.passage.paragraph > 0


def _spoken_behind(sentence: Sentence, names: Sequence[Name], start: int) -> list[Name]:
    """`the army and the rebels met, Osmark and Varenia said`: two who tell together what others did."""
    if len(names) < 2 or not sentence.passage.paragraph or not any(n.use == "speaks" for n in names):
        return []
    commas = {i + 1 for i, t in enumerate(sentence.tokens[:-1]) if t.text in ",،"}
    opened = commas | {h.end for h in sentence.hits.get("article", ()) if h.start in commas}
    both = (
        r
        for r in groups(names, sentence.links)
        if len(r) > 1 and start < r[0].start in opened and r[-1].use == "speaks"
    )
    return [n for run in both for n in run]


def _without_hosts(parties: tuple[str, ...]) -> tuple[str, ...]:
    """Of more than two that act in one clause, those who usually mediate are its hosts or carriers."""
    foes = {p for both in combinations(parties, 2) if frozenset(both) in world().conflicts for p in both}
    sides = tuple(p for p in parties if p in foes or p not in world().usual_mediators - {_OFTEN_A_SIDE})
    return sides if len(sides) > 1 else parties


def _across(paired: tuple[str, ...], acting: Sequence[Name]) -> tuple[str, ...]:
    """`X and Y freed hostages and Z freed prisoners`: allies stand on one side when a known foe of one acts too."""
    known = world().conflicts
    foes = [p for p in combinations(paired, 2) if frozenset(p) in known]
    if not paired or foes:
        return foes[0] if foes and len(paired) > _MOST_SIDES else paired
    foes = [(p, n.party) for p in paired for n in acting if frozenset((p, n.party)) in known]
    return foes[0] if foes else paired


def _between(sentence: Sentence, end: int, but: Collection[int] = ()) -> tuple[str, ...]:
    for hit in sentence.hits.get("between", ()):
        opened = next((n.start for n in sentence.names if n.start >= hit.end), -1)
        if abs(hit.start - end) > _BETWEEN_DISTANCE or opened in but:
            continue
        before = list(groups([n for n in sentence.names if n.end <= hit.start and n.party], sentence.links))[-1:]
        if before and hit.start - before[0][-1].end <= 1 and len(_unique(n.party for n in before[0])) > 1:
            return _unique(n.party for n in before[0])  # "Pakistan ile Afganistan arasında"
        for run in groups([n for n in sentence.names if n.start >= hit.end and n.party], sentence.links):
            if run[0].start - hit.end <= _BETWEEN_REACH and len(_unique(n.party for n in run)) > 1:
                return _unique(n.party for n in run)
            break
    return ()


def _talks_with(sentence: Sentence, names: Sequence[Name], start: int, end: int, wide: bool) -> tuple[str, ...]:
    """`A held talks with B`: who acts before and the first who is named after "with"."""
    denied = {h.start for h in sentence.hits.get("denial", ())}  # "A denies that it will meet B": A is a side
    told = max((h.end for h in sentence.hits.get("report", ()) if h.end <= start and h.start not in denied), default=0)
    articles = {h.end for h in sentence.hits.get("article", ()) if h.start == end}
    met = [n for n in names if wide and (n.start == end or n.start in articles)]  # "A met B", "met a B delegation"
    for at in [
        *(n.start for n in met),
        *(h.end for h in sentence.hits.get("with", ()) if 0 <= h.start - end <= _WITH_REACH),
    ]:
        before = [n for n in names if told <= n.start and n.end <= start] or _speakers(sentence, names, told, start)
        before = [n for n in before if (n.use, n.type) != ("direction", "capital")] or before  # "flew to Juba to meet"
        after = [n for n in names if n.start >= at]
        if before and after and after[0].start - at <= _BETWEEN_REACH and before[-1].party != after[0].party:
            ours, *_ = reversed(list(groups(before, sentence.links)))
            theirs, *_ = groups(after, sentence.links)
            return _unique(n.party for n in (*ours, *theirs)) if wide else (before[-1].party, after[0].party)
    return ()


def _speakers(sentence: Sentence, names: Sequence[Name], told: int, start: int) -> list[Name]:
    """`M23 said that it would not attend talks with Kinshasa`: who speaks is a side."""
    said = told and sentence.inside("pronoun", told, start)
    return [n for n in names if n.end <= told] if said else []


def _nearest_group(sentence: Sentence, names: Sequence[Name]) -> tuple[str, ...]:
    runs = [_unique(n.party for n in run) for run in groups(names, sentence.links)]
    pairs = [r for r in runs if len(r) > 1]
    conflicts = world().conflicts
    known = [r for r in pairs if any(frozenset(both) in conflicts for both in combinations(r, 2))]
    return next(iter(known or pairs), ())


def complete(sides: Sides, main: Sequence[str]) -> Sides:
    """Fill a missing side from the article's main pair."""
    if not main or (len(sides.parties) >= 2 and not (_beside_foes(sides, main) or _one_bloc(sides, main))):
        return sides
    if len(sides.parties) >= 2:
        return Sides(tuple(main), tuple(m for m in sides.mediators if m not in main))
    if not sides.parties:
        return Sides(tuple(main), tuple(m for m in sides.mediators if m not in main))
    other = next((p for p in main if p not in sides.parties), None)
    if sides.parties[0] not in main and len(main) == 2:
        wars = world().inner_conflicts if frozenset(main) in world().inner_conflicts else world().conflicts
        foe = next((p for p in main if frozenset((p, sides.parties[0])) in wars), None)
        return Sides((sides.parties[0], foe) if foe else tuple(main), sides.mediators)
    return Sides((*sides.parties, other) if other else sides.parties, sides.mediators)


def _beside_foes(sides: Sides, main: Sequence[str]) -> bool:
    """`Angola, DR Congo`, not told as a pair, in an article on DR Congo and Rwanda: the host stands beside a side."""
    known = world().conflicts
    return not sides.sure and frozenset(main) in known and frozenset(sides.parties) not in known and any(
        p in main for p in sides.parties
    )  # fmt: skip


def _one_bloc(sides: Sides, main: Sequence[str]) -> bool:
    """`London, Paris and Berlin` in an article on Iran and the E3, `the five powers plus Germany`: all of one side."""
    blocs = world().blocs
    members = ({party, *blocs[party]} for party in main if party in blocs)
    known = any(frozenset(both) in world().conflicts for both in combinations(sides.parties, 2))
    return not known and any(members_and_bloc >= set(sides.parties) for members_and_bloc in members)


def _unique(parties: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(parties))
