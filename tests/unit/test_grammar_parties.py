"""Who the sides are: people by their offices and counterparts, movements by their many names, bodies within a state."""

from __future__ import annotations

from datetime import date

import pytest

from parsers.grammar.fill import main_pair
from parsers.grammar.internal import with_internal
from parsers.grammar.pack import packs
from parsers.grammar.pairing import party_features
from parsers.grammar.proclitics import parted
from parsers.grammar.sentence import read_sentences
from parsers.grammar.tokens import passages
from parsers.grammar.unknown import with_unknown

_DAY = date(2024, 1, 1)

_PEOPLE = [
    ("en", "Harlow, Odum meet", "Defence secretaries Ines Harlow of Zambia and Peter Kay Odum of Malawi held talks in Nairobi."),  # noqa: E501
    ("en", "Ministers meet", "Foreign ministers Ines Harlow (Zambia) and Peter Odum (Malawi) held talks in Nairobi on Monday."),  # noqa: E501
    ("en", "Talks end", "Zambian foreign minister Ines Harlow met her Malawian counterpart Peter Odum in Nairobi for talks."),  # noqa: E501
    ("en", "Harlow and Odum talk", "Ines Harlow, Zambia's chief negotiator, and her colleague from Malawi, Peter Odum, held talks."),  # noqa: E501
    ("es", "Harlow y Odum dialogan", "La canciller zambiana, Ines Harlow, y su homólogo malauí, Peter Odum, dialogaron en Nairobi."),  # noqa: E501
    ("fr", "Harlow et Odum", "La ministre zambienne des Affaires étrangères, Ines Harlow, et son homologue malawite, Peter Odum, ont tenu des pourparlers."),  # noqa: E501
    ("fr", "Harlow et Odum", "Ines Harlow, pour la Zambie, et Peter Odum, pour le Malawi, ont mené lundi des pourparlers."),  # noqa: E501
    ("de", "Harlow und Odum verhandeln", "Die sambische Außenministerin Ines Harlow und ihr malawischer Amtskollege Peter Odum haben verhandelt."),  # noqa: E501
    ("ru", "Харлоу и Одум", "Глава МИД Замбии Инес Харлоу провела переговоры со своим малавийским коллегой Питером Одумом."),  # noqa: E501
    ("uk", "Харлоу і Одум", "Міністерка закордонних справ Замбії Інес Харлоу та її малавійський колега Пітер Одум провели переговори."),  # noqa: E501
    ("tr", "Harlow ile Odum görüştü", "Zambiya Dışişleri Bakanı Ines Harlow ile Malavili mevkidaşı Peter Odum Nairobi'de görüştü."),  # noqa: E501
    ("ar", "محادثات في نيروبي", "عقدت وزيرة خارجية زامبيا إيناس هارلو محادثات مع نظيرها الملاوي بيتر أودوم في نيروبي."),
]  # fmt: skip


_MANY = ["Peru", "Malawi", "Zambia", "Chile", "Kenya", "Angola", "Ghana", "Mexico"]


def test_parties_that_are_named_alike_keep_the_order_of_the_text() -> None:
    pack = packs()["en"]
    text = f"Envoys of {', '.join(_MANY[:-1])} and {_MANY[-1]} held a second round of talks."
    story = read_sentences(pack, passages("A round", text, pack.abbreviations), parted)
    assert list(party_features(story)) == _MANY, "a set's order is another in each process, and so were ids of mentions"


def _pair(language: str, title: str, text: str, day: date = _DAY) -> set[str]:
    pack = packs()[language]
    sentences = read_sentences(pack, passages(title, text, pack.abbreviations), parted)
    return set(main_pair(with_unknown(with_internal(sentences, day))))


@pytest.mark.parametrize(("language", "title", "text"), _PEOPLE)
def test_people_stand_for_the_states_that_the_article_gives_them(language: str, title: str, text: str) -> None:
    assert _pair(language, title, text) == {"Zambia", "Malawi"}


@pytest.mark.parametrize(
    ("language", "title", "text", "pair"),
    [
        ("en", "Talks in Juba", "Emissaries of the LRA and of President Danso's government of Uganda met for talks.", {"Uganda", "LRA"}),  # noqa: E501
        ("ru", "«Шестёрка» и Иран", "Иран и «шестёрка» завершили в Вене переговоры.", {"Iran", "P5+1"}),
        ("uk", "Обмін", "Київ і представники непідконтрольних районів Донеччини провели обмін полоненими.", {"Ukraine", "Donetsk People's Republic"}),  # noqa: E501
        ("en", "Helsinki", "Indonesia and the Free Aceh Movement (GAM) ended their talks on Monday.", {"Indonesia", "Free Aceh Movement"}),  # noqa: E501
        ("fr", "Panmunjom", "Les deux Corées ont tenu lundi des pourparlers à Panmunjom.", {"North Korea", "South Korea"}),  # noqa: E501
        ("de", "Panmunjom", "Nord- und Südkorea haben am Montag in Panmunjom Gespräche geführt.", {"North Korea", "South Korea"}),  # noqa: E501
        ("es", "Mesa", "El Gobierno de Colombia y las disidencias de Mordisco iniciaron el tercer ciclo de diálogos.", {"Colombia", "EMC"}),  # noqa: E501
        ("tr", "Görüşme", "Libya'da Temsilciler Meclisi ile Devlet Yüksek Konseyi heyetleri görüştü.", {"House of Representatives", "High Council of State"}),  # noqa: E501
    ],
)  # fmt: skip
def test_movements_and_bodies_are_known_by_their_names(language: str, title: str, text: str, pair: set[str]) -> None:
    assert _pair(language, title, text) == pair


@pytest.mark.parametrize(
    ("text", "day", "pair"),
    [
        ("Colombia and Iván Márquez of the FARC opened a round of talks.", date(2013, 5, 1), {"Colombia", "FARC"}),
        ("Colombia and Segunda Marquetalia opened a round of talks.", date(2024, 5, 1), {"Colombia", "Segunda Marquetalia"}),  # noqa: E501
        ("Pakistan and the Taliban held talks. The TTP named its men.", date(2014, 3, 1), {"Pakistan", "TTP"}),
        ("Israeli and Palestinian negotiators met. Saeb Erekat led the Palestinian team.", date(2013, 8, 1), {"Israel", "Palestinians"}),  # noqa: E501
        ("Israel freed Palestinian prisoners for hostages held by Hamas. Mahmoud Abbas hailed it.", date(2025, 2, 1), {"Israel", "Hamas"}),  # noqa: E501
    ],
)  # fmt: skip
def test_a_name_means_whom_it_meant_on_that_day(text: str, day: date, pair: set[str]) -> None:
    assert _pair("en", "News of the day", text, day) == pair
