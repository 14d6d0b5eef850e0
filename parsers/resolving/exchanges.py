"""Whether two reports are of one exchange: an agreement, one hand-over under it, or a swap on its own."""

from __future__ import annotations

from parsers.resolving import evidence
from parsers.resolving.cluster import Cluster
from parsers.resolving.facts import OFF, OPEN, OVER
from parsers.resolving.figures import TELLING, Likeness, compare
from parsers.resolving.verdict import Verdict
from parsers.resolving.when import gap, length

WINDOW = 21  # days of news of one exchange (reading.md section 3)
_THIRD = -0.5  # who lends a plane or a border crossing is often named among the sides
_AFRESH = 3  # days after which "agreed" cannot be of what is over
_CARRIED_OUT = 14  # days within which a deal of one figure is carried out; a second one of that figure comes later
_SOME = 5  # from which a number is of a deal, not of the few that news names
_NEAR = 3  # days: how far apart reports put one stage that they number alike
LATE = 7  # days by which reports with the same figures misdate a hand-over


def same(old: Cluster, new: Cluster) -> Verdict:
    """Return whether `new`, reported later, is the exchange of `old`."""
    verdict = Verdict()
    if old.object.leading and new.object.leading and old.object.leading != new.object.leading:
        verdict.forbid("people and bodies are exchanged apart")
    elif evidence.over_apart(old, new, LATE) and not _deal_goes_on(old, new):
        verdict.forbid("handed over on other days")
    else:
        evidence.weigh_parties(verdict, old, new, _THIRD)
        evidence.weigh_articles(verdict, old, new)
    if not verdict.veto:
        _weigh(verdict, old, new)
        evidence.weigh_texts(verdict, old, new)
    return verdict


def _weigh(verdict: Verdict, old: Cluster, new: Cluster) -> None:
    figures = compare(old.figures.keys(), new.figures.keys())
    apart = evidence.days_between(old.span, new.span)
    _weigh_figures(verdict, figures)
    _weigh_stage(verdict, old, new, figures, one_happening=apart == 0 and _one_hand_over(old, new, figures))
    _weigh_ordinals(verdict, old, new, apart, figures)
    # Where captives were taken, held, met and treated stands beside where they changed hands: a weak sign.
    evidence.weigh_places(verdict, old, new, -0.5 if apart == 0 or figures.agreed > 1 else -2.0)
    _weigh_days(verdict, old, new, apart, figures)
    evidence.weigh_time(verdict, old, new, WINDOW)


def _weigh_figures(verdict: Verdict, figures: Likeness) -> None:
    verdict.add(figures.weight, "figures")
    if figures.conflict:
        verdict.add(-3.0, "other figures")
    elif figures.unlike:
        verdict.add(-1.0, "other small figures")


def _weigh_stage(verdict: Verdict, old: Cluster, new: Cluster, figures: Likeness, *, one_happening: bool) -> None:
    """A hand-over is not the agreement that it carries out, even where both tell the same day and figures.

    Two stages of one day and nearly one figure are one, also where one report takes the deal's figures for its own.
    """
    if one_happening:
        verdict.add(0.5, "of one day and nearly one figure")
    elif new.deal_figures & old.figures.keys() or old.deal_figures & new.figures.keys():
        verdict.forbid("one is a stage of the other")
    elif old.stage == new.stage:
        verdict.add(0.5 if new.stage else 0.0, "both are stages")
    elif _all_of_it(old, new, figures):
        verdict.add(0.0, "all of what was agreed")
    elif (old.agreement and new.stage) or (new.agreement and old.stage):
        verdict.forbid("an agreement and a stage of one")
    elif "postponed" not in old.statuses:  # what was put off is a hand-over too
        verdict.add(-1.5, "one is told as a stage")


def _all_of_it(old: Cluster, new: Cluster, figures: Likeness) -> bool:
    """Whether what is told as a stage gives the figures of the agreement: it is agreed, or carried out, as a whole."""
    if new.phase == old.phase == OPEN and figures.large and figures.agreed > 1:
        return True
    whole = bool(new.figures) and {f.n for f in new.figures} <= {f.n for f in old.figures}
    return whole and (new.phase == OPEN or figures.large or all(f.n >= _SOME for f in new.figures))


def _one_hand_over(old: Cluster, new: Cluster, figures: Likeness) -> bool:
    """Whether two reports of one day plainly are of one hand-over, however they word what it is part of."""
    if old.stage == new.stage:
        return figures.close
    over = old.phase == new.phase == OVER and _one_day(old) and _one_day(new)
    staged = new if new.stage else old
    # Ten civilians "under an exchange of 185" on its day are a part of it, no stage.
    return over and (figures.telling > 0 or not old.figures or all(f.n < TELLING for f in staged.figures))


def _weigh_ordinals(verdict: Verdict, old: Cluster, new: Cluster, apart: int | None, figures: Likeness) -> None:
    for votes, theirs in ((old.ordinal, new.ordinal.leading), (old.stage_ordinal, new.stage_ordinal.leading)):
        if votes.leading is None or theirs is None:
            continue
        if theirs in votes:
            verdict.add(2.0, f"both number {theirs}")
        elif (apart == 0 or figures.telling) and not figures.conflict:
            verdict.add(-1.0, f"numbers {votes.leading} and {theirs} of one day or figure")
        else:
            verdict.forbid(f"numbers {votes.leading} and {theirs}")


def _weigh_days(verdict: Verdict, old: Cluster, new: Cluster, apart: int | None, figures: Likeness) -> None:
    if evidence.held_before_planned(old, new):
        verdict.forbid("handed over before it was planned")
    if evidence.planned_anew(old, new) and not figures.agreed:
        verdict.forbid("planned anew after the day of the other")
    if old.phase == OVER and new.phase == OPEN:
        _weigh_new_plan(verdict, old, new, apart, figures)
    elif OPEN in (old.phase, new.phase) or OFF in (old.phase, new.phase):
        _weigh_plan(verdict, old, new, apart)
    elif _deal_goes_on(old, new) or (old.agreement and "completed" not in old.statuses and new.last_current_day):
        verdict.add(1.5, "an agreement under way goes on")
    else:
        _weigh_held(verdict, old, new, apart, figures)


def _weigh_new_plan(verdict: Verdict, old: Cluster, new: Cluster, apart: int | None, figures: Likeness) -> None:
    """What is agreed or planned after the other began is another exchange, late reports of it excepted."""
    late = (new.first_day - old.over_day).days if new.first_day and old.over_day else 0
    if new.last_current_day is None and figures.agreed and not figures.conflict:
        verdict.add(0.5, "recalled as agreed")
    elif apart == 0:
        verdict.add(2.0, "the same day")
    elif late > _AFRESH or not figures.agreed:
        verdict.forbid("planned after the other had begun")


def _weigh_plan(verdict: Verdict, old: Cluster, new: Cluster, apart: int | None) -> None:
    if apart is not None and apart <= LATE:
        verdict.add(2.5 if apart == 0 else 1.0, "the same day" if apart == 0 else f"{apart} days apart")
    elif old.span and new.span and gap(old.span, new.span) > WINDOW:
        verdict.add(-2.0, "another month")
    if evidence.goes_on(old, new):
        verdict.add(1.5, "an open plan goes on")


def _deal_goes_on(old: Cluster, new: Cluster) -> bool:
    """Whether `new` tells as a whole what was news as agreed: its days are those of its parts, early or late."""
    if old.agreed_day is None or new.last_current_day is None or new.phase != OVER:
        return False
    news = max(old.last_current_day or old.agreed_day, old.agreed_day)
    days = (new.last_current_day - old.agreed_day).days
    soon = days <= _CARRIED_OUT or (days <= WINDOW and (new.last_current_day - news).days <= LATE)
    return soon and compare(old.figures.keys(), new.figures.keys()).large and not new.deal_figures


def _weigh_held(verdict: Verdict, old: Cluster, new: Cluster, apart: int | None, figures: Likeness) -> None:
    if apart is None:
        _weigh_vague(verdict, old, new)
    elif apart == 0:
        verdict.add(3.0 if _one_day(old) and _one_day(new) else 1.5, "the same day")
    elif apart <= LATE and (figures.telling or figures.agreed > 1):
        verdict.add(-0.5 * apart, f"{apart} days apart with the same figures")
    elif apart <= _NEAR and not figures.conflict and new.stage_ordinal.leading in old.stage_ordinal:
        verdict.add(0.0, f"{apart} days apart, but the same stage")
    elif apart == 1 and not figures.conflict and _day_unsure(old, new, figures):
        verdict.add(1.0, "a day apart, and that day is not sure")
    else:
        verdict.forbid(f"{apart} days apart")


def _day_unsure(old: Cluster, new: Cluster, figures: Likeness) -> bool:
    """Whether one outlet may have the day wrong: it tells none, or the figures agree.

    A round figure alone does not do for stages, which follow day by day, nor for news of the day itself.
    """
    inferred = old.day_inferred or new.day_inferred
    if not old.figures or not new.figures:
        return inferred
    return figures.telling > 0 and not inferred and not (old.stage and new.stage)


def _one_day(cluster: Cluster) -> bool:
    return cluster.span is not None and length(cluster.span) == 1


def _weigh_vague(verdict: Verdict, old: Cluster, new: Cluster) -> None:
    """At most one of the two is known to the day."""
    if old.span and new.span:
        if gap(old.span, new.span) > 0:
            verdict.forbid("another month")
        else:
            verdict.add(0.5, "the same month")
        return
    day = (old.span.last if old.span else None) or old.first_day
    told = new.first_day if not new.span else new.span.last
    if day is None or told is None:
        return
    if abs((told - day).days) > WINDOW:
        verdict.forbid("handed over long before")
    else:
        verdict.add(0.5, "told soon after it")
