"""A store in which every page is as long as it gets: what many reports, rounds and failed deliveries look like."""

from __future__ import annotations

from datetime import timedelta

from model.mention import Mention
from tests.integration.desk_world import OSMARK, OUTLETS, VARENIA, World, at, count

LONG = 60  # reports of one event, paragraphs of one article
ROUNDS = 120  # of one year: more than one page of a conflict takes
FAILED = 50  # deliveries that were given up: a page of alerts
_MORE = " The buses came late, the tea was warm, and those who waited had brought bread, an official said." * 6


def heavy() -> World:
    """Build it."""
    world = World()
    _one_event(world)
    _many_rounds(world)
    return world


def _one_event(world: World) -> None:
    said: list[Mention] = []
    for n in range(LONG):
        words = (
            f"Osmark and Varenia have exchanged {200 + n % 7} prisoners of war each at the Kessa crossing on Friday, a "
            f"spokeswoman of the ministry told reporters number {n}, and more are to follow in the days to come."
        )
        outlet, side = list(OUTLETS)[n % len(OUTLETS)], (OSMARK, VARENIA)[n % 2]
        report = world.article(f"h{n}", outlet, at(20, 1) + timedelta(minutes=n), f"Exchange at Kessa, {n}", words)
        numbers = (count(200 + n % 7, said_by=side), count(200 + n % 7))
        said.append(world.mention(report, words, "exchange", "completed", counts=numbers, date="2026-11-20"))
    event = world.event("ev-heavy", said, "completed")
    world.alert(event, world.change(event, at(20, 3)))


def _many_rounds(world: World) -> None:
    for half in range(ROUNDS // LONG):
        lines = [f"Osmark and Varenia held round {LONG * half + n} of their talks in Port Sayle." for n in range(LONG)]
        title = f"All rounds of the talks, told at length, part {half}"
        told = world.article(f"long{half}", "tellis-wire", at(19, 1 + half), title, *(line + _MORE for line in lines))
        for n, line in enumerate(lines, start=LONG * half):
            day = f"2026-{1 + n % 11:02}-{1 + n % 28:02}"
            said = world.mention(told, line, "round", "completed", ordinal=n, date=day, place="Port Sayle")
            event = world.event(f"ev-round{n}", [said], "completed")
            change = world.change(event, at(20, 4) + timedelta(minutes=n))
            if n < FAILED:
                tries = [(False, 451, "try again later")] * 5 + [(False, 550, "there is no such person")]
                world.delivery(world.alert(event, change), "mail", tries, "dead")
