"""The story of the invented night, told in articles, mentions, events and alerts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from model.event import Difference
from tests.integration.desk_world import COAST, NAHARIN, OSMARK, VARENIA, World, at, count


def night() -> World:
    """Build the night."""
    world = World()
    _agreement(world)
    _second_stage(world)
    _earlier(world)
    _rounds(world)
    _others(world)
    return world


def _agreement(world: World) -> None:
    deal = world.article(
        "a-deal",
        "tellis-wire",
        at(9, 18),
        "Six hundred a side to go home, Port Sayle says",
        "Varenia and Osmark agreed in Port Sayle to exchange 600 prisoners of war each.",
        "It is to happen in three stages.",
    )
    said = world.mention(
        deal,
        "Varenia and Osmark agreed in Port Sayle to exchange 600 prisoners of war each.",
        "exchange",
        "agreed",
        counts=(count(600),),
        place="Port Sayle",
        date="2026-11-09",
        mediators=("Tellis",),
    )
    agreed = world.event("ev-deal", [said], "agreed", confidence=0.95)
    world.change(agreed, at(9, 18, 5))
    first = world.article(
        "a-first",
        "tellis-wire",
        at(18, 14),
        "First buses cross at Kessa",
        "Osmark and Varenia have exchanged 215 prisoners of war each at the Kessa crossing.",
    )
    home = world.mention(
        first,
        "Osmark and Varenia have exchanged 215 prisoners of war each at the Kessa crossing.",
        "exchange",
        "completed",
        counts=(count(215, said_by=VARENIA), count(215, said_by=OSMARK)),
        place="Kessa crossing",
        date="2026-11-18",
        stage=True,
    )
    world.change(world.event("ev-stage1", [home], "completed", part_of="ev-deal", confidence=0.97), at(18, 14, 4))
    third = world.article(
        "a-third",
        "lindholt-courier",
        at(20, 18, 2),
        "What is still to come",
        "A last stage of 135 prisoners of war each is planned for Tuesday and Wednesday, the ministry said.",
    )
    plan = world.mention(
        third,
        "A last stage of 135 prisoners of war each is planned for Tuesday and Wednesday, the ministry said.",
        "exchange",
        "planned",
        counts=(count(135), count(142)),
        place="Kessa crossing",
        date="2026-11-24",
        date_end="2026-11-25",
        stage=True,
        said_by=OSMARK,
    )
    world.change(world.event("ev-stage3", [plan], "planned", part_of="ev-deal", confidence=0.88), at(20, 18, 6))


def _second_stage(world: World) -> None:
    plan = world.article(
        "a-plan",
        "varenski",
        at(20, 16, 20),
        "Вторият етап започва довечера",
        "Канцеларията на президента очаква до 250 души да се приберат.",
    )
    wire = world.article(
        "a-wire",
        "tellis-wire",
        at(20, 22, 47),
        "Second stage begins at Kessa crossing",
        "The second stage, about 500 people, has begun, Tellis said.",
        "On 18 November the two countries exchanged 215 prisoners each at the same place.",
    )
    courier = world.article(
        "a-courier",
        "lindholt-courier",
        at(21, 2, 54),
        "Buses meet at Kessa",
        "Two hundred and fifty crossed at Kessa in each direction, the ministry of defence said.",
        "The buses came in the evening. Families had waited since noon.",
    )
    paper = world.article(
        "a-paper",
        "varenski",
        at(21, 3, 1),
        "Размяната при Кеса",
        "Тази нощ се прибраха 243 наши военнослужещи, каза Мирана Стоева.",
    )
    shared = {"place": "Kessa crossing", "date": "2026-11-20", "stage": True}
    told = [
        world.mention(
            plan,
            "Канцеларията на президента очаква до 250 души да се приберат.",
            "exchange",
            "planned",
            counts=(count(250, said_by=VARENIA, qualifier="up to"),),
            said_by=VARENIA,
            **shared,
        ),
        world.mention(
            wire,
            "The second stage, about 500 people, has begun, Tellis said.",
            "exchange",
            "under_way",
            counts=(count(500, "total", "Tellis", qualifier="about"),),
            said_by="Tellis",
            **shared,
        ),
        world.mention(
            courier,
            "Two hundred and fifty crossed at Kessa in each direction, the ministry of defence said.",
            "exchange",
            "under_way",
            counts=(count(250, said_by=OSMARK),),
            said_by=OSMARK,
            **shared,
        ),
        world.mention(
            paper,
            "Тази нощ се прибраха 243 наши военнослужещи, каза Мирана Стоева.",
            "exchange",
            "under_way",
            counts=(count(243, said_by=VARENIA),),
            said_by=VARENIA,
            **shared,
        ),
    ]
    world.mention(
        wire,
        "On 18 November the two countries exchanged 215 prisoners each at the same place.",
        "exchange",
        "completed",
        counts=(count(215),),
        date="2026-11-18",
        role="background",
    )
    event = world.event(
        "ev-stage2",
        told,
        "under_way",
        part_of="ev-deal",
        confidence=0.93,
        mediators=("Tellis",),
        counts=(count(243, said_by=VARENIA), count(250, said_by=OSMARK)),
    )
    alert = world.alert(event, world.change(event, at(21, 3, 12)))
    world.delivery(alert, "night desk", [(True, 250, "accepted for 3 people")], "delivered")
    world.delivery(alert, "tracing hook", [(False, 503, "busy"), (True, 200, "")], "delivered")
    world.delivery(alert, "team chat", [(False, 0, "no answer in 15 s"), (False, 0, "no answer in 15 s")], "pending")


_EARLIER = (("2026-03-12", 120, 126), ("2026-05-04", 310, 298), ("2026-06-19", 90, 90), ("2026-08-21", 160, 145))


def _earlier(world: World) -> None:
    for day, ours, theirs in _EARLIER:
        when = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC) + timedelta(hours=15)
        words = f"An exchange at the Kessa crossing brought home {ours} prisoners of war each, both ministries said."
        told = world.article(f"a-{day}", "tellis-wire", when, "Exchange at Kessa", words)
        counts = (count(ours, said_by=OSMARK), count(theirs, f"{OSMARK} releases", VARENIA))
        said = world.mention(told, words, "exchange", "completed", counts=counts, place="Kessa crossing", date=day)
        world.change(world.event(f"ev-{day}", [said], "completed", confidence=0.95), when + timedelta(minutes=4))


def _rounds(world: World) -> None:
    for number, day in ((3, "2026-07-30"), (5, "2026-11-05")):
        when = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC) + timedelta(hours=17)
        words = f"Round {number} of the talks between Osmark and Varenia ended in Lindholt without a paper."
        held = world.article(f"a-round{number}", "tellis-wire", when, f"Round {number} ends", words)
        said = world.mention(held, words, "round", "completed", ordinal=number, place="Lindholt", date=day)
        world.change(
            world.event(f"ev-round{number}", [said], "completed", confidence=0.94), when + timedelta(minutes=3)
        )
    words = "The sixth round will be held in Lindholt on 27 November, both delegations said."
    sixth = world.article("a-sixth", "tellis-wire", at(20, 21), "Sixth round set for 27 November", words)
    said = world.mention(
        sixth, words, "round", "planned", ordinal=6, place="Lindholt", date="2026-11-27", mediators=("Tellis",)
    )
    event = world.event("ev-round6", [said], "planned", confidence=0.95)
    world.change(event, at(20, 21, 5))
    words = "Yesterday's third meeting on the return of the dead was called off, a spokesman said."
    off = world.article("a-off", "lindholt-courier", at(14, 9), "Meeting called off", words)
    said = world.mention(
        off, words, "round", "cancelled", series="technical", ordinal=3, place="Port Sayle", date="2026-11-13"
    )
    event = world.event("ev-off", [said], "cancelled", confidence=0.87, series="technical")
    world.change(event, at(14, 9, 5))


def _others(world: World) -> None:
    words = "تأجلت الجولة الثالثة إلى موعد يعلن لاحقاً."
    late = world.article("a-late", "sahel", at(21, 2, 31), "تأجيل المحادثات", words)
    said = world.mention(
        late,
        words,
        "round",
        "postponed",
        parties=(COAST, NAHARIN),
        ordinal=3,
        place="Port Maresh",
        date="2026-11-22",
        mediators=("Maresh",),
        said_by=COAST,
    )
    event = world.event("ev-late", [said], "postponed", confidence=0.82)
    world.change(event, at(19, 8))
    moved = world.change(
        event, at(21, 2, 40), "update", Difference(field="status", before="planned", after="postponed")
    )
    alert = world.alert(event, moved)
    world.delivery(alert, "old desk hook", [(False, 0, "the name does not resolve")] * 3, "dead")
    words = "Thirty-six bodies were handed over at the Asra bridge, the commission said."
    dead = world.article("a-dead", "tellis-wire", at(20, 23, 40), "Return of the dead", words)
    said = world.mention(
        dead,
        words,
        "exchange",
        "completed",
        parties=("Hadmar", "Sorrel Front"),
        place="Asra bridge",
        date="2026-11-20",
        object="bodies",
        counts=(count(36, "total", what="bodies"),),
    )
    event = world.event("ev-dead", [said], "completed", confidence=0.9)
    world.change(event, at(20, 23, 45))
    figures = Difference(field="counts", before="38 bodies in all", after="36 bodies in all")
    world.change(event, at(21, 1, 55), "correction", figures)
    words = "We are ready to release forty detainees for the twelve, the foreign ministry of Naharin said."
    offer = world.article("a-offer", "tellis-wire", at(20, 17, 12), "Naharin offers an exchange", words)
    said = world.mention(
        offer,
        words,
        "exchange",
        "proposed",
        parties=(COAST, NAHARIN),
        said_by=NAHARIN,
        counts=(
            count(40, f"{NAHARIN} releases", NAHARIN, what="detainees"),
            count(12, f"{COAST} releases", NAHARIN, what="civilians"),
        ),
    )
    event = world.event("ev-offer", [said], "proposed", confidence=0.64)
    world.change(event, at(20, 17, 30))
