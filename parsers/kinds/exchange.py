"""An exchange: people or bodies go both ways, or a deal provides for it."""

from __future__ import annotations

from typing import Any

from parsers.kind import Example, Kind


def _told(text: str, status: str, parties: tuple[str, str], title: str = "", **more: Any) -> Example:
    return Example(text, ({"status": status, "parties": list(parties), **more},), title=title)


_EXAMPLES = (
    _told("Chad and Sudan exchanged 38 captured soldiers on Tuesday at the border post of Adre.", "completed",
          ("Chad", "Sudan"), date="2031-03-11", n=[38]),
    _told("The Congolese army and the M23 swapped 21 prisoners each near Goma on Wednesday.", "completed",
          ("DR Congo", "M23"), "Congo, M23 trade 42 captives", object="people"),
    _told("Armenia and Azerbaijan will exchange the bodies of 14 fallen soldiers on Friday.", "planned",
          ("Armenia", "Azerbaijan"), object="bodies", date="2031-03-14"),
    _told("Iran freed two German nationals on Wednesday, and Germany released an Iranian engineer in return. "
          "Oman mediated the swap.", "completed", ("Germany", "Iran"), "Iran and Germany swap prisoners"),
    _told("Yemen's government and the Houthis agreed on Tuesday to exchange 200 detainees.", "agreed",
          ("Houthis", "Yemen"), n=[200]),
    _told("The swap of 60 captives between India and Pakistan that was due on Thursday has been postponed, both "
          "governments said.", "postponed", ("India", "Pakistan")),
    _told("Colombia offered the ELN on Wednesday to exchange 25 jailed guerrillas for nine soldiers.", "proposed",
          ("Colombia", "ELN")),
    _told("Russia and Ukraine swapped 90 prisoners of war each on Wednesday.", "completed", ("Russia", "Ukraine"),
          n=[90]),
    _told("Ukraine handed over 120 captured soldiers to Russia and received 118 of its own on Wednesday.", "completed",
          ("Russia", "Ukraine"), "Russia and Ukraine carry out exchange"),
    _told("Thailand and Cambodia are exchanging 18 prisoners of war today; the first buses have crossed the border.",
          "under_way", ("Cambodia", "Thailand"), "Thailand-Cambodia prisoner swap begins"),
    _told("The prisoner swap between Ethiopia and Tigray planned for this week has been cancelled, the Red Cross "
          "said on Wednesday.", "cancelled", ("Ethiopia", "Tigray")),
    _told("Hamas freed four hostages on Wednesday and Israel released 130 Palestinian prisoners under the exchange.",
          "completed", ("Hamas", "Israel")),
)  # fmt: skip
_COUNTEREXAMPLES = tuple(
    map(
        Example,
        (
            "Chad and Sudan exchanged fire across the border on Wednesday; four soldiers were captured.",
            "Iran released two French detainees on Wednesday as a gesture of good will, the president said.",
            "India and Pakistan exchanged lists of prisoners held in each other's jails on Wednesday, as every year.",
            "The Red Cross said on Tuesday that it hopes for an exchange of prisoners between Armenia and Azerbaijan.",
            "Japan and Brazil signed an exchange of students and teachers on Wednesday.",
            "The 2016 exchange of prisoners between Chad and Sudan remained the only one for years.",
            "No exchange of prisoners between Ethiopia and Eritrea has been agreed, the minister said on Wednesday.",
            "Spain extradited two prisoners to Morocco on Wednesday, who had been convicted of drug trafficking.",
            "Russia and Ukraine discussed prisoner exchanges on the phone on Wednesday.",
            "Families of captured Ukrainian soldiers called on Russia on Wednesday to exchange the seriously wounded.",
            "Dozens of prisoner swaps between Russia and Ukraine have taken place since the war began.",
            "The club swapped two defenders with its rivals from Peru on Wednesday before the window closed.",
        ),
    )
)

KIND = Kind(
    name="exchange",
    gate_actions=("swap", "release", "receive", "return"),
    gate_objects=("captivity",),
    core=("swap", "trade", "release", "receive", "return", "repatriation", "stage"),
    nouns=("swap", "repatriation"),
    has_people=True,
    has_stages=True,
    window=21,
    examples=_EXAMPLES,
    counterexamples=_COUNTEREXAMPLES,
)
