"""Status over time, and the stages of an agreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from model.event import Event
from model.mention import Mention
from model.page import moment_of
from web.views.figures import Figure, figure_of

_PATHS = {
    "exchange": ("proposed", "agreed", "planned", "under_way", "completed"),
    "round": ("proposed", "planned", "under_way", "completed"),
}
_ENDS = frozenset({"completed", "cancelled", "denied"})


@dataclass(frozen=True, slots=True)
class Step:
    """One status, when it was first told and by whom; `mention` is None for one that is not reached."""

    status: str
    mention: Mention | None
    current: bool = False

    @property
    def speaker(self) -> str:
        """Who told it first."""
        return (self.mention.said_by or self.mention.outlet) if self.mention else ""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of an agreement with its part of the bar, in units of people."""

    event: Event
    figure: Figure


def track(event: Event, mentions: Sequence[Mention]) -> tuple[Step, ...]:
    """Each status at its first report, in time; then what is still to come, for events that have not ended."""
    first: dict[str, Mention] = {}
    for mention in sorted(mentions, key=_moment):
        first.setdefault(mention.status, mention)
    steps = [Step(status, mention, status == event.status) for status, mention in first.items()]
    if event.status not in first:
        steps.append(Step(event.status, None, current=True))
    return (*steps, *_to_come(event))


def stages(agreement: Event, parts: Sequence[Event]) -> tuple[Stage, ...]:
    """The stages that have a number, in the order of their days."""
    told = [(part, figure_of(part.counts)) for part in parts if part.part_of == agreement.id]
    known = [Stage(part, figure) for part, figure in told if figure]
    return tuple(sorted(known, key=lambda stage: stage.event.date or "9999"))


def _to_come(event: Event) -> list[Step]:
    if event.status in _ENDS or event.withdrawn:
        return []
    path = _PATHS.get(event.kind, ("completed",))
    rest = path[path.index(event.status) + 1 :] if event.status in path else ("completed",)
    wanted = [status for status in rest if status in ("under_way", "completed")]
    return [Step(status, None) for status in wanted]


def _moment(mention: Mention) -> float:
    moment = moment_of(mention.published, mention.time_zone)
    return moment.timestamp() if moment else float("inf")
