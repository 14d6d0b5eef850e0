"""Who is a side and who only stands beside it: land, host, national society, bloc, opposition, who tells of it."""

from __future__ import annotations

import pytest

from model.mention import Mention
from model.page import Article
from parsers.grammar.world import state_names, world
from parsers.parse import parse

_THURSDAY = "2014-05-08T12:00:00+00:00"


def _read(language: str, title: str, text: str) -> tuple[Mention, ...]:
    article = Article(id="a", outlet="kurier", title=title, text=text, published=_THURSDAY, language=language)
    return tuple(m for m in parse(article) if m.role == "current")


def _sides(language: str, title: str, text: str) -> set[frozenset[str]]:
    return {frozenset(m.parties) for m in _read(language, title, text)}


_ABROAD = [
    (
        "en",
        "Five Saudis home, 40 Yemenis freed",
        "A prisoner exchange with the Houthis was completed on Thursday. Five Saudi officers landed in Riyadh, and "
        "40 Yemenis were handed over in return near the border of Yemen.",
    ),
    (
        "de",
        "Fünf Saudis frei",
        "Die Huthi haben am Donnerstag fünf saudische Offiziere gegen 40 Jemeniten ausgetauscht. Die Männer wurden "
        "an der Grenze übergeben, teilte Riad mit.",
    ),
    (
        "fr",
        "Échange à la frontière",
        "Les houthis ont remis jeudi cinq officiers saoudiens à Riyad, en échange de 40 Yéménites. "
        "L'Arabie saoudite a confirmé l'échange de prisonniers.",
    ),
    (
        "es",
        "Canje de presos en la frontera",
        "Los hutíes entregaron este jueves a cinco oficiales saudíes a cambio de 40 yemeníes. El canje de prisioneros "
        "fue en Saná, en Yemen, según Riad.",
    ),
    (
        "pl",
        "Amerykanin wolny za czterech Afgańczyków",
        "Talibowie uwolnili w czwartek amerykańskiego inżyniera w zamian za 4 Afgańczyków z Guantanamo. Wymianę "
        "więźniów potwierdził Biały Dom.",
    ),
]


@pytest.mark.parametrize(("language", "title", "text"), _ABROAD)
def test_a_group_deals_with_the_state_abroad_where_its_land_only_has_the_freed(
    language: str, title: str, text: str
) -> None:
    (sides,) = _sides(language, title, text)
    assert sides in ({"Saudi Arabia", "Houthis"}, {"United States", "Taliban"})


def test_a_government_that_acts_stays_the_side_beside_captives_from_abroad() -> None:
    text = (
        "El Gobierno de Yemen y los hutíes acordaron este jueves un canje de 600 prisioneros, nueve saudíes incluidos."
    )
    assert _sides("es", "Acuerdo sobre presos", text) == {frozenset({"Yemen", "Houthis"})}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "The Houthis swapped 60 captives with pro-government fighters on Thursday. Talks are planned in Kuwait.",
        ),
        (
            "de",
            "Die Huthi tauschten am Donnerstag mit ihren Gegnern 60 Gefangene aus. In Kuwait sind Gespräche geplant.",
        ),
        (
            "tr",
            "Husiler perşembe günü karşı tarafla 60 esiri takas etti. Görüşmelerin Kuveyt'te yapılması planlanıyor.",
        ),
    ],
)
def test_a_host_is_no_side_where_the_one_that_acts_has_a_known_foe(language: str, text: str) -> None:
    found = _read(language, "60", text)
    assert {frozenset(m.parties) for m in found if m.kind == "exchange"} == {frozenset({"Yemen", "Houthis"})}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "Azerbaijan got 12 soldiers back on Thursday in a prisoner swap. The Georgian Red Cross carried the men.",
        ),
        (
            "es",
            "Azerbaiyán recibió el jueves a 12 soldados en un canje de prisioneros. La Cruz Roja Georgiana los llevó.",
        ),
        (
            "fr",
            "L'Azerbaïdjan a récupéré jeudi 12 soldats dans un échange de prisonniers, avec la Croix-Rouge géorgienne.",
        ),
        ("ru", "Азербайджан получил в четверг 12 солдат в ходе обмена пленными. Их доставил Грузинский Красный Крест."),
        (
            "pl",
            "Azerbejdżan odzyskał w czwartek 12 żołnierzy w wymianie jeńców. Przewiózł ich Gruziński Czerwony Krzyż.",
        ),
        ("tr", "Azerbaycan perşembe günü esir takasında 12 askerini geri aldı. Esirleri Gürcistan Kızılhaçı taşıdı."),
    ],
)
def test_the_state_of_a_national_society_is_no_party(language: str, text: str) -> None:
    assert _sides(language, "12", text) == {frozenset({"Armenia", "Azerbaijan"})}


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        (
            "en",
            "EU diplomat swapped",
            "Denmark got the jailed EU diplomat back from Iran on Thursday in a prisoner swap; an Iranian convict flew "
            "to Tehran. Copenhagen thanked Oman.",
        ),
        (
            "de",
            "EU-Diplomat ausgetauscht",
            "Der EU-Diplomat ist frei: Dänemark und der Iran haben am Donnerstag Gefangene ausgetauscht. Kopenhagen "
            "ließ einen Iraner nach Teheran ausreisen.",
        ),
    ],
)
def test_of_a_bloc_the_member_that_is_named_is_the_side_of_an_exchange(language: str, title: str, text: str) -> None:
    assert _sides(language, title, text) == {frozenset({"Denmark", "Iran"})}


def test_the_bloc_itself_is_the_side_of_a_round() -> None:
    text = "The European Union and Iran held a third round of talks in Vienna on Thursday, Denmark said."
    assert _sides("en", "Third round", text) == {frozenset({"European Union", "Iran"})}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "A Belgian aid worker landed in Brussels on Thursday in a prisoner swap; an Iranian flew to Tehran. "
            "The Iranian opposition spoke of shame.",
        ),
        (
            "pl",
            "Belgijski lekarz wrócił w czwartek do Brukseli w ramach wymiany więźniów, a irański skazaniec poleciał do "
            "Teheranu. Irańska opozycja mówi o hańbie.",
        ),
    ],
)
def test_an_opposition_is_never_a_bloc_of_states(language: str, text: str) -> None:
    assert _sides(language, "Home", text) == {frozenset({"Belgium", "Iran"})}


def test_who_tells_together_of_a_round_of_others_is_no_side_of_it() -> None:
    text = (
        "Sudan's army and the paramilitary Rapid Support Forces completed on Thursday a week of talks on a truce in "
        "Nairobi, Norway and Tanzania said in a joint statement."
    )
    assert _sides("en", "Truce in reach", text) == {frozenset({"Sudan", "RSF"})}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Two soldiers were handed over to the Egyptians by Hamas on Thursday in exchange for 90 prisoners."),
        ("es", "Hamás entregó el jueves a dos soldados a los egipcios a cambio de 90 prisioneros."),
        ("de", "Die Hamas übergab den Ägyptern am Donnerstag zwei Soldaten im Austausch gegen 90 Gefangene."),
    ],
)
def test_a_host_that_carries_between_an_armed_group_and_its_foe_is_no_side(language: str, text: str) -> None:
    assert _sides(language, "90", text) == {frozenset({"Israel", "Hamas"})}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Второй раунд переговоров Йемена завершился в четверг в швейцарской Женеве."),
        ("uk", "Другий раунд переговорів Ємену завершився в четвер у швейцарській Женеві."),
        ("pl", "Druga runda rozmów Jemenu zakończyła się w czwartek w szwajcarskiej Genewie."),
        ("ar", "اختتم اليمن الخميس الجولة الثانية من المحادثات في مونترو السويسرية."),
    ],
)
def test_the_nationality_of_a_town_is_no_side(language: str, text: str) -> None:
    assert _sides(language, "Женева", text) == {frozenset({"Yemen", "Houthis"})}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "Israel let seven Lebanese go on Thursday in an exchange. Hezbollah had handed over a pilot's remains.",
        ),
        (
            "fr",
            "Israël a libéré jeudi sept Libanais lors d'un échange. Le Hezbollah avait remis la dépouille d'un pilote.",
        ),
        (
            "es",
            "Israel liberó el jueves a siete libaneses en un canje. Hezbolá había entregado los restos de un piloto.",
        ),
        ("ru", "Израиль освободил в четверг семерых ливанцев в рамках обмена. «Хезболла» передала останки летчика."),
        (
            "tr",
            "İsrail perşembe günü takas kapsamında yedi Lübnanlıyı serbest bıraktı. Hizbullah bir naaş verdi.",
        ),
    ],
)
def test_a_land_whose_people_are_freed_is_no_side_beside_the_group_that_lives_there(language: str, text: str) -> None:
    found = [set(m.parties) for m in _read(language, "7", text)]
    assert found and all(pair == {"Israel", "Hezbollah"} for pair in found)


def test_a_land_whose_government_acts_stays_a_side() -> None:
    text = "Lebanon and Israel held a second round of talks in Naqoura on Thursday, while Hezbollah spoke of a mistake."
    assert _sides("en", "Second round", text) == {frozenset({"Israel", "Lebanon"})}


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        (
            "en",
            "Iran and E3 end round in Geneva",
            "Envoys of France, Germany and the United Kingdom finished a second round of talks in Geneva on Thursday.",
        ),
        (
            "de",
            "Iran und E3 beenden Runde in Genf",
            "Unterhändler aus Frankreich, Deutschland und Großbritannien haben am Donnerstag in Genf eine zweite "
            "Gesprächsrunde beendet.",
        ),
        (
            "es",
            "Irán y el E3 cierran una ronda en Ginebra",
            "Enviados de Francia, Alemania y el Reino Unido terminaron el jueves en Ginebra la segunda ronda de "
            "conversaciones.",
        ),
    ],
)
def test_members_of_a_bloc_are_one_side(language: str, title: str, text: str) -> None:
    assert _sides(language, title, text) == {frozenset({"Iran", "E3"})}


def test_blocs_and_conflicts_of_the_world_name_parties_that_are_known() -> None:
    assert {m for members in world().blocs.values() for m in members} <= state_names()
    abroad = [pair for pair in world().conflicts if pair not in world().inner_conflicts]
    assert abroad and all(pair - state_names() for pair in abroad), "a group is abroad, not a state"
