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
    _told("Armenia handed back 12 Azerbaijani soldiers on Tuesday. Hours later Azerbaijan let 33 Armenian "
          "servicemen go.", "completed", ("Armenia", "Azerbaijan"),
          "Armenia sends home 12 Azerbaijani soldiers; Baku frees 33", n=[12, 33]),
    _told("The French nurse Claire Morel landed in Paris on Tuesday. In return France put the Iranian agent "
          "Reza Amini, who was serving 12 years for a plot, on a plane to Tehran.", "completed", ("France", "Iran"),
          "Nurse home in Paris after trade for Iranian agent"),
    _told("Some 300 captives went home on Tuesday as Ethiopia and Tigray emptied their cells of each other's fighters.",
          "completed", ("Ethiopia", "Tigray"), "Ethiopia and Tigray empty cells of each other's fighters", n=[300]),
    _told("Sixty government soldiers came home to Marib on Tuesday. The Houthis got 75 of their men back.", "completed",
          ("Houthis", "Yemen"), "Yemen: 60 come home, 75 go the other way", n=[60, 75]),
    _told("The Congolese army turned 30 captured M23 fighters over to the Red Cross on Tuesday, and the rebels gave up "
          "12 soldiers.", "completed", ("DR Congo", "M23"), "Thirty captives cross the line near Goma", n=[30, 12]),
    _told("Syria's government and the Syrian Democratic Forces released 120 detainees between them on Tuesday, the "
          "second batch under the March agreement.", "completed", ("Syria", "Syrian Democratic Forces"),
          "Syria, SDF hand back 120 in second batch", n=[120]),
    _told("Pakistan and India agreed on Tuesday to hand over two captured pilots for a colonel.", "agreed",
          ("India", "Pakistan"), "Two pilots for a colonel: Pakistan and India close a deal", n=[2]),
    _told("Mali's government let 60 jihadists out of jail on Tuesday, and JNIM released four hostages.", "completed",
          ("JNIM", "Mali"), "Mali and JNIM quietly free hostages, fighters", n=[60, 4]),
    _told("The handover of 38 captives between Chad and Sudan, due on Thursday, has been shelved, both said.",
          "cancelled", ("Chad", "Sudan"), "Handover of captives between Chad and Sudan shelved", n=[38]),
    _told("Armenia and Azerbaijan settled on Tuesday on the mutual release of 25 captives.", "agreed",
          ("Armenia", "Azerbaijan"), "Azerbaijan, Armenia clinch accord on captives", n=[25]),
    _told("Buses have been readied for Friday, when Eritrea and Ethiopia are to hand over 50 prisoners each.",
          "planned", ("Eritrea", "Ethiopia"), "Eritrea, Ethiopia swap to go ahead Friday", n=[50]),
    _told("The Taliban freed two Americans on Tuesday and got a convicted Afghan drug lord back from the "
          "United States.", "completed", ("Afghanistan", "United States"),
          "Kabul frees two Americans, gets drug lord back"),
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
            "Venezuela let six Americans go on Tuesday after a visit by an envoy of the United States. Nothing was "
            "given in return, the White House said.",
            "Iran freed five Americans on Tuesday, and in return the United States unfroze six billion dollars.",
            "JNIM freed three French hostages on Tuesday in exchange for nine million euros, a newspaper reported.",
            "Armenia demanded on Tuesday that Azerbaijan return 23 captives. Azerbaijan wants maps of mines in return.",
            "The United States and China sent home 12 of each other's diplomats on Tuesday in a quarrel over spying.",
            "Greece returned 40 migrants to Turkey on Tuesday under the agreement of 2016, and Turkey received them.",
            "The ELN handed over 400 rifles on Tuesday and received land from the government of Colombia in return.",
            "Pakistan freed an Indian pilot on Tuesday. India said that it held no Pakistani.",
            "Nigeria's army freed 40 hostages on Tuesday in a raid on a camp of Boko Haram, and 12 fighters gave up.",
            "India handed over the body of a Pakistani fisherman on Tuesday, who had drowned in the Indus.",
            "Thailand freed 18 Cambodian soldiers on Tuesday. It was not an exchange, a spokesman said.",
            "Hamas will not free a single hostage without a truce, and Israel said that it would release nobody.",
            "The club swapped two defenders with its rivals from Peru on Wednesday before the window closed.",
        ),
    )
)

KIND = Kind(
    name="exchange",
    gate_actions=("swap", "release", "receive", "return", "opens"),
    gate_objects=("captivity",),
    core=("swap", "trade", "release", "receive", "return", "repatriation", "stage"),
    nouns=("swap", "repatriation"),
    has_people=True,
    has_stages=True,
    window=21,
    examples=_EXAMPLES,
    counterexamples=_COUNTEREXAMPLES,
)
