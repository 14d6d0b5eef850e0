"""A round of negotiations: two or more parties talk with one another, themselves or through mediators."""

from __future__ import annotations

from typing import Any

from parsers.kind import Example, Kind


def _told(text: str, status: str, parties: tuple[str, ...], title: str = "", **more: Any) -> Example:
    return Example(text, ({"status": status, "parties": list(parties), **more},), title=title)


_EXAMPLES = (
    _told("Egypt and Ethiopia held a third round of talks on the dam in Khartoum on Tuesday.", "completed",
          ("Egypt", "Ethiopia"), ordinal=3, place="Khartoum", date="2031-03-11"),
    _told("Negotiators of Colombia and the ELN opened a fifth round of peace talks in Caracas on Wednesday.",
          "under_way", ("Colombia", "ELN"), ordinal=5, place="Caracas"),
    _told("Serbia and Kosovo will hold their next round of talks in Brussels on Friday.", "planned",
          ("Kosovo", "Serbia"), place="Brussels", date="2031-03-14"),
    _told("The second round of talks between Chad and Sudan, due in Cairo on Thursday, has been postponed.",
          "postponed", ("Chad", "Sudan"), ordinal=2),
    _told("Iran cancelled the sixth round of nuclear talks with the United States in Muscat.", "cancelled",
          ("Iran", "United States"), ordinal=6),
    _told("Delegations of Guyana and Venezuela met for talks in Kingstown on Wednesday.", "completed",
          ("Guyana", "Venezuela"), "Guyana and Venezuela hold talks on border"),
    _told("Armenia and Azerbaijan will hold a fourth round of talks in Tbilisi on 2 April, both said on Wednesday.",
          "planned", ("Armenia", "Azerbaijan"), ordinal=4, date="2031-04-02"),
    _told("Ukraine proposed on Wednesday to hold a new round of talks with Russia in Istanbul.", "proposed",
          ("Russia", "Ukraine")),
    _told("Russia and Ukraine wrapped up a first round of direct talks in Istanbul on Wednesday.", "completed",
          ("Russia", "Ukraine"), ordinal=1, place="Istanbul", date="2031-03-12"),
    _told("The two-day talks between the M23 and the Congolese government ended in Doha on Wednesday without a deal.",
          "completed", ("DR Congo", "M23"), place="Doha"),
    _told("India and China held their 24th round of border talks in New Delhi on Wednesday.", "completed",
          ("China", "India"), ordinal=24),
    _told("Israel and Lebanon began direct talks in Naqoura on Wednesday, with the United States mediating.",
          "under_way", ("Israel", "Lebanon")),
    _told("Chad's foreign minister Idriss Mahamat and Ana Belloum, for Sudan, held talks in the Kenyan capital on "
          "Wednesday.", "completed", ("Chad", "Sudan"), "Mahamat and Belloum hold talks", place="Nairobi"),
    _told("GENEVA (NW) — Georgia and Russia ended two days of talks on Wednesday without a statement.", "completed",
          ("Georgia", "Russia"), place="Geneva"),
    _told("Envoys of Chad and Sudan sat across from each other in a Nairobi hotel on Tuesday, for the first time since "
          "the war began.", "completed", ("Chad", "Sudan"), ordinal=None, place="Nairobi", date="2031-03-11"),
    _told("Negotiators of Armenia and Azerbaijan came face to face in Tbilisi on Wednesday. The meeting is to go on "
          "tomorrow.", "under_way", ("Armenia", "Azerbaijan"), place="Tbilisi"),
    _told("After four days in the Qatari capital, delegates of the Congolese government and of the M23 said on "
          "Wednesday that they would come back for another meeting.", "completed", ("DR Congo", "M23"), place="Doha"),
    _told("UN envoy Ana Sol shuttled between delegations of Morocco and the Polisario Front in Geneva on Wednesday.",
          "completed", ("Morocco", "Polisario Front"), "Proximity talks on Western Sahara", place="Geneva"),
    _told("The third round of the dialogue between Kosovo and Serbia since January got under way in Brussels on "
          "Wednesday.", "under_way", ("Kosovo", "Serbia"), ordinal=3),
    Example(
        "Envoys of Chad and Sudan ended two days of talks in Muscat on Wednesday.\n\nBoth delegations said that they "
        "would see each other again in Amman in April.",
        (
            {"status": "completed", "parties": ["Chad", "Sudan"], "place": "Muscat", "date": "2031-03-12"},
            {"status": "agreed", "parties": ["Chad", "Sudan"], "place": "Amman", "date": "2031-04"},
        ),
    ),
    _told("Kenya's and Somalia's ministers wound up three hours behind closed doors in Djibouti on Wednesday.",
          "completed", ("Kenya", "Somalia"), "Kenya and Somalia hold border talks", place="Djibouti"),
    _told("The second meeting of Serbia and Kosovo on the agreement reached in Ohrid in 2023 was held in Brussels on "
          "Wednesday.", "completed", ("Kosovo", "Serbia"), ordinal=2, place="Brussels", date="2031-03-12"),
    _told("Chad's president said on Tuesday that envoys of Ethiopia and Eritrea would meet in Djibouti on Friday.",
          "planned", ("Eritrea", "Ethiopia"), place="Djibouti", date="2031-03-14"),
    _told("Eritrea's minister denied on Tuesday that its officials had met an Ethiopian delegation in Dubai.",
          "denied", ("Eritrea", "Ethiopia"), "Eritrea denies secret talks with Ethiopia"),
    _told("The ministers of Chad and Sudan met in Cairo over the weekend. The meeting was their third since May.",
          "completed", ("Chad", "Sudan"), ordinal=3, place="Cairo", date="2031-03-08"),
    _told("Doha talks between Chad and Sudan were postponed on Wednesday.", "postponed", ("Chad", "Sudan"),
          place="Doha"),
)  # fmt: skip
_COUNTEREXAMPLES = tuple(
    map(
        Example,
        (
            "The European Union adopted a third round of sanctions against Belarus on Wednesday.",
            "No date has been set for a fourth round of talks between Egypt and Ethiopia, the ministry said.",
            "The presidents of Chad and Sudan spoke by telephone on Wednesday.",
            "A second round of strikes by Pakistan hit two provinces of Afghanistan on Wednesday.",
            "Talks between Serbia and Kosovo have been on hold for two years.",
            "The envoy of the United Nations met Yemen's prime minister in Aden on Wednesday.",
            "Peru beat Chile in the second round of the tournament on Wednesday.",
            "The last round of talks between Russia and Ukraine took place in Istanbul in July 2025.",
            "Colombia's president hopes for a new round of talks with the ELN.",
            "Kenya's candidates go into a second round of the presidential election on Sunday.",
            "Iran and the United States have held five rounds of talks since 2025.",
            "Turkey's parliament opened talks on the budget on Wednesday.",
            "The United Nations envoy met Sudan's army chief in Port Sudan on Tuesday to prepare talks with the RSF.",
            "A Hamas delegation sat down with Qatari and Egyptian mediators in Cairo on Wednesday.",
            "Iran's parliament will meet on Sunday to hear the minister on the talks with the United States.",
            "Chad beat Sudan 2-0 when the two sides met in Cairo on Tuesday.",
            "Vladimir Putin and Donald Trump talked for an hour by phone on Tuesday, the Kremlin said.",
            "Kosovo police and Serb protesters faced each other for two days in Mitrovica.",
            "EU foreign ministers gathered in Luxembourg on Monday to discuss sanctions against Russia over Ukraine.",
        ),
    )
)

KIND = Kind(
    name="round",
    gate_actions=("held", "meet", "opens"),
    gate_objects=("talks", "meeting", "round", "rounds", "meet"),
    core=(
        "talks",
        "round",
        "rounds",
        "meeting",
        "meet",
        "back",
        "agree",
        "anew",
        "next_one",
        "returning",
        "resuming",
        "numbered",
    ),
    nouns=("talks", "meeting", "round"),
    has_ordinal=True,
    window=30,
    examples=_EXAMPLES,
    counterexamples=_COUNTEREXAMPLES,
)
