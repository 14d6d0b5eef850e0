"""Figures of an exchange: those of its own words, those told near it, and those that are of something else."""

from __future__ import annotations

import pytest

from model.mention import Mention
from model.page import Article
from parsers.parse import parse


def _exchange(
    text: str, language: str = "en", title: str = "", published: str = "2031-03-12T12:00:00+00:00"
) -> Mention:
    article = Article(id="a", outlet="o", title=title, text=text, language=language, published=published)
    return next(m for m in parse(article) if m.kind == "exchange" and m.role == "current")


def _told(text: str, language: str = "en", title: str = "") -> set[int]:
    mention = _exchange(text, language, title)
    return {c.n for c in (*mention.counts, *mention.counts_beside)}


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("en", "Chad and Sudan swapped prisoners on Tuesday.\n\nBy nightfall 146 people had been let go by Chad and 97 "
         "by Sudan, the Red Cross said.", {146, 97}),
        ("en", "Chad and Sudan agreed on Tuesday to return to each other the bones of soldiers.\n\nSixty-one sets of "
         "remains are to go to Chad and 38 to Sudan by the end of October.", {61, 38}),
        ("en", "Chad and Sudan exchanged 189 prisoners on Tuesday. Two of the 189 were civilians who had been taken in "
         "Abeche in 2030.", {189, 2}),
        ("en", "Chad and Sudan agreed on Tuesday to exchange 600 bodies of soldiers each.\n\nSudan wants a truce of "
         "between two and three days in which both sides can recover the bodies of the fallen.", {600}),
        ("en", "Chad freed four hostages on Tuesday and Sudan let prisoners go in exchange.\n\nSome 110 Sudanese left "
         "prison in the evening.", {4, 110}),
        ("en", "Chad and Sudan each released 246 prisoners of war on Tuesday in one of the biggest exchanges of their "
         "conflict.\n\nOn top of that, 31 wounded men were handed over.", {246, 31}),
        ("es", "Marruecos y el Frente Polisario canjearon prisioneros el martes. Rabat liberó a catorce saharauis y el "
         "movimiento independentista a nueve soldados.", {14, 9}),
        ("uk", "Росія і США провели у вівторок обмін ув’язненими. Обмін «один на один» готували кілька місяців.", {1}),
        ("ar", "تبادلت السودان وتشاد جثامين الثلاثاء. وقالت اللجنة إن الجيش سلّم 35 جثة فيما سلّم المتمردون 25 جثة.",
         {35, 25}),
        ("en", "Chad and Sudan exchanged prisoners on Tuesday.\n\nChad handed over 45 soldiers, Sudan 30.", {45, 30}),
        ("ru", "Чад и Судан обменялись во вторник пленными. Чад отпустил 45 солдат, Судан — 30.", {45, 30}),
        ("uk", "Чад і Судан провели у вівторок обмін полоненими. Чад віддав 73 людини, Судан – 40, повідомили в місії.",
         {73, 40}),
        ("de", "Der Tschad und der Sudan haben am Dienstag Gefangene ausgetauscht. 22 Milizionäre wurden gegen 15 "
         "sudanesische Soldaten eingetauscht.", {22, 15}),
        ("en", "Chad and Sudan exchanged captives on Tuesday.\n\n314 went home before dark.", {314}),
        ("en", "Chad freed nine gendarmes on Tuesday and Sudan let 12 sympathisers go in exchange.", {9, 12}),
        ("uk", "Чад і Судан провели у вівторок обмін полоненими. Чад звільнив майже 2000 суданських в’язнів.", {2000}),
        ("pl", "Czad i Sudan wymieniły we wtorek ciała poległych. Czad przekazał ciała 45 żołnierzy, "
         "strona sudańska 12.", {45, 12}),
        ("ar", "تبادلت السودان وتشاد الأسرى الثلاثاء. وأفرجت تشاد عن 52 متمردا فيما أطلق السودان سراح 31 جنديا.",
         {52, 31}),
        ("de", "Tschad und Sudan: Am Dienstag wechselten in einem Gefangenenaustausch 26 Häftlinge die Seiten.", {26}),
        ("en", "Iran freed the teacher Anna Berger on Tuesday in exchange for Reza Amini, an engineer held in Germany.",
         {1}),
        ("en", "Chad freed the journalist Anna Berger and 15 others on Tuesday in exchange for eight Chadians held in "
         "Sudan.", {16, 8}),
        ("ru", "Чад в обмен отпустил во вторник Анну Бергер и ещё четырёх суданцев, Судан освободил 12 солдат.",
         {5, 12}),
        ("de", "Tschad und Sudan haben am Dienstag Gefangene ausgetauscht. Der Sudan ließ Anna Berger und elf weitere "
         "Gefangene frei.", {12}),
        ("pl", "Czad i Sudan wymieniły we wtorek jeńców. Sudan uwolnił Annę Berger i 14 innych więźniów.", {15}),
        ("ar", "تبادلت السودان وتشاد الأسرى الثلاثاء. وأفرجت تشاد عن رجلين وأطلق السودان سراح 31 جنديا.", {2, 31}),
        ("en", "Chad and Sudan swapped captives on Tuesday: Anna Berger for 40 prisoners.", {1, 40}),
        ("en", "Chad let 40 Sudanese prisoners go on Tuesday in exchange for the engineer Anna Berger.",
         {1, 40}),
        ("fr", "Le Tchad a libéré mardi 40 détenus soudanais contre l'ingénieure Anna Lindt, rendue par le Soudan.",
         {1, 40}),
    ],
)  # fmt: skip
def test_figures_near_an_exchange_are_of_it(language: str, text: str, told: set[int]) -> None:
    assert told <= _told(text, language)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        (
            "Chad and Sudan exchanged 40 prisoners on Tuesday.\n\nThe last one was in May, when 95 people came back.",
            95,
        ),
        ("Chad and Sudan exchanged 40 prisoners on Tuesday.\n\nSome 700 captives are still held in Sudan.", 700),
        ("Chad and Sudan exchanged 40 prisoners on Tuesday.\n\nFour people were killed and 17 injured in Abeche.", 17),
        ("Chad and Sudan exchanged 40 prisoners on Tuesday.\n\nIn total 3,981 people have been returned.", 3981),
        ("Chad and Sudan exchanged 40 prisoners. Moussa Deby, 45, and Adam Idris, 38, went home first.", 38),
        ("Chad and Sudan exchanged 40 prisoners on Tuesday. The captain served three years, the major 12.", 12),
        ("Chad and Sudan exchanged 40 prisoners on Tuesday. The talks took 20 minutes, the drive 50.", 50),
        ("Chad and Sudan exchanged prisoners on Tuesday, the ministry's spokesman Adam Idris said.", 1),
        ("Chad and Sudan exchanged 40 prisoners on Tuesday. Kenya and 15 other states sent observers.", 16),
        ("Chad and Sudan exchanged 40 prisoners. The 40 soldiers came home for Orthodox Easter.", 1),
        ("Chad and Sudan exchanged 40 prisoners on Tuesday, the spokesman Adam Idris said for Chad.", 1),
        ("Chad and Sudan held one more exchange of prisoners on Tuesday.", 1),
        ("Chad and Sudan exchanged 40 prisoners. They were freed in 15 operations.", 15),
    ],
)
def test_figures_of_something_else_are_not(text: str, other: int) -> None:
    assert other not in _told(text)


def test_figures_near_an_exchange_come_after_its_own_and_tell_no_events_apart() -> None:
    first = _exchange("Chad and Sudan exchanged 40 prisoners on Tuesday.\n\nThe Red Cross drove 31 of them home.")
    assert {c.n for c in first.counts} == {40}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (
            "Hamas gave up three Israelis in Gaza on Wednesday in the exchange. Israel is to free 90 prisoners today.",
            "under_way",
        ),
        ("Chad and Sudan exchanged 40 prisoners on Tuesday.", "completed"),
    ],
)
def test_an_exchange_of_which_one_half_is_to_come_is_under_way(text: str, status: str) -> None:
    assert _exchange(text).status == status
