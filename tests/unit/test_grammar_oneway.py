"""What is no news of its own: people who go one way, a table with one side, the day after, and people for bodies."""

from __future__ import annotations

import pytest

from model.mention import Mention
from model.page import Article
from parsers.parse import parse

SURE = 0.8  # from which an alert is raised at once


def _article(language: str, title: str, text: str) -> Article:
    return Article(
        id="a", url="https://o.example/a", title=title, text=text, language=language,
        published="2031-03-12T18:00:00+00:00", time_zone="UTC", outlet="o", outlet_name="O",
    )  # fmt: skip


def _read(language: str, title: str, text: str) -> list[Mention]:
    found = parse(_article(language, title, text))
    return [m for m in found if m.role == "current" and m.confidence >= SURE]


ONE_WAY = (
    ("en", "Chad frees 12 Sudanese", "Chad handed 12 Sudanese soldiers over on Tuesday in return for maps of mines."),
    ("en", "Sudan: 12 soldiers home", "Chad released 12 Sudanese soldiers on Tuesday. It was no exchange, Chad said."),
    ("es", "Chad libera a doce sudaneses", "Chad entregó el martes a Sudán a doce soldados. Sudán correspondió con "
     "mapas de los campos minados."),
    ("fr", "Transfert de détenus", "Le Tchad a remis mardi à Khartoum 12 détenus soudanais qui purgeront leur peine "
     "dans leur pays."),
    ("fr", "Douze soldats rentrés, N'Djamena dément tout marchandage", "Le Tchad a relâché mardi douze soldats "
     "soudanais."),
    ("de", "Tschad lässt zwölf Sudanesen frei", "Der Tschad übergab am Dienstag dem Sudan zwölf Soldaten im Austausch "
     "gegen Minenkarten."),
    ("pl", "Czad zwolnił 12 Sudańczyków", "Czad przekazał we wtorek Sudanowi 12 żołnierzy. Nie była to wymiana."),
    ("ru", "Чад вернул 12 суданских солдат", "Чад передал Судану 12 солдат во вторник. Обмена не было."),
    ("uk", "Чад повернув 12 суданських солдатів", "Чад передав Судану 12 солдатів у вівторок. Обміну не було."),
    ("tr", "Çad 12 Sudanlı mahkumu gönderdi", "Çad, cezalarının kalanını ülkelerinde çekecek 12 Sudanlı mahkumu salı "
     "günü Sudan'a teslim etti."),
    ("ar", "تشاد تفرج عن 12 سودانيا", "سلمت تشاد السودان 12 جنديا يوم الثلاثاء مقابل خرائط الألغام."),
)  # fmt: skip


@pytest.mark.parametrize(("language", "title", "text"), ONE_WAY)
def test_who_goes_one_way_is_not_exchanged(language: str, title: str, text: str) -> None:
    assert [m.kind for m in _read(language, title, text)] == []


RETURNED = (
    ("en", "Chad and Sudan swap soldiers", "Chad handed 12 Sudanese soldiers over on Tuesday in return for 14 of its "
     "own and maps of mines."),
    ("fr", "Tchad et Soudan échangent des prisonniers", "Le Tchad a remis mardi à Khartoum 12 soldats en échange de "
     "14 des siens et de deux millions de dollars."),
    ("ru", "Чад и Судан обменялись пленными", "Чад передал Судану 12 солдат во вторник, взамен вернулись 14 чадских "
     "солдат. Без взаимности обмена не было бы, сказал министр."),
)  # fmt: skip


@pytest.mark.parametrize(("language", "title", "text"), RETURNED)
def test_people_who_came_back_make_it_an_exchange(language: str, title: str, text: str) -> None:
    assert [m.kind for m in _read(language, title, text)] == ["exchange"]


ALONE = (
    ("en", "Talks on Sudan open in Nairobi", "Talks between Sudan's army and the RSF opened in Nairobi on Wednesday. "
     "The army did not show up."),
    ("de", "Gespräche zum Sudan in Nairobi", "In Nairobi begannen am Mittwoch Gespräche zwischen der Regierung des "
     "Sudan und der RSF. Die Armee blieb fern."),
    ("es", "Arrancan en Nairobi las conversaciones sobre Sudán", "Las conversaciones entre Sudán y las FAR comenzaron "
     "el miércoles en Nairobi. Solo acudió un bando."),
    ("fr", "Soudan : ouverture des pourparlers à Nairobi", "Les pourparlers entre le Soudan et les FSR se sont ouverts "
     "mercredi à Nairobi. L'armée n'a envoyé personne."),
    ("pl", "W Nairobi ruszyły rozmowy o Sudanie", "W środę w Nairobi rozpoczęły się rozmowy między rządem Sudanu a "
     "RSF. Armia nie przysłała delegacji."),
    ("ru", "В Найроби открылись переговоры по Судану", "В среду в Найроби начались переговоры между Суданом и СБР. "
     "Армия не прислала делегацию."),
    ("uk", "У Найробі відкрилися переговори щодо Судану", "У середу в Найробі почалися переговори між Суданом і СШП. "
     "Армія не надіслала делегації."),
    ("tr", "Nairobi'de Sudan görüşmeleri", "Sudan ile HDK arasındaki görüşmeler çarşamba günü Nairobi'de başladı. Ordu "
     "Nairobi'ye gelmedi."),
    ("ar", "محادثات السودان في نيروبي", "بدأت الأربعاء في نيروبي محادثات بين السودان وقوات الدعم السريع. ولم تحضر "
     "قوات الدعم السريع."),
)  # fmt: skip


@pytest.mark.parametrize(("language", "title", "text"), ALONE)
def test_a_table_with_one_side_is_no_round(language: str, title: str, text: str) -> None:
    assert [m.kind for m in _read(language, title, text)] == []
    came = text[: text.index(". ") + 1]
    assert [m.kind for m in _read(language, title, came)] == ["round"]


def test_who_had_stayed_away_before_is_there_now() -> None:
    text = "Sudan and the RSF opened talks in Nairobi on Wednesday, months after the army stayed away from the last."
    assert [m.kind for m in _read("en", "Sudan, RSF talk in Nairobi", text)] == ["round"]


DAY_AFTER = (
    ("en", "Two days after a prisoner swap between Chad and Sudan the border was calm.", "2031-03-10"),
    ("de", "Einen Tag nach dem Gefangenenaustausch zwischen dem Tschad und dem Sudan war die Grenze ruhig.",
     "2031-03-11"),
    ("es", "Un día después del canje de prisioneros entre Chad y Sudán la frontera seguía en calma.", "2031-03-11"),
    ("fr", "Au lendemain de l'échange de prisonniers entre le Tchad et le Soudan, la frontière était calme.",
     "2031-03-11"),
    ("pl", "Dwa dni po wymianie jeńców między Czadem a Sudanem na granicy był spokój.", "2031-03-10"),
    ("ru", "Через два дня после обмена пленными между Чадом и Суданом на границе тихо.", "2031-03-10"),
    ("uk", "Наступного дня після обміну полоненими між Чадом і Суданом на кордоні тихо.", "2031-03-11"),
    ("tr", "Çad ile Sudan arasındaki esir takasından iki gün sonra sınır sakindi.", "2031-03-10"),
    ("ar", "بعد يوم من تبادل الأسرى بين تشاد والسودان ساد الهدوء الحدود.", "2031-03-11"),
)  # fmt: skip


@pytest.mark.parametrize(("language", "text", "day"), DAY_AFTER)
def test_the_day_after_names_the_day(language: str, text: str, day: str) -> None:
    assert [m.date for m in parse(_article(language, "", text))] == [day]


FOR_BODIES = (
    ("en", "Hezbollah and Israel swap a captive for remains", "Israel freed three Hezbollah prisoners on Wednesday in "
     "exchange for the bodies of two soldiers."),
    ("ru", "Хезболла и Израиль: пленных обменяли на тела", "Израиль освободил в среду трех пленных бойцов «Хезболлы» "
     "за два тела солдат."),
    ("pl", "Izrael i Hezbollah wymienili jeńców na ciała", "Izrael zwolnił w środę trzech jeńców Hezbollahu w zamian "
     "za ciała dwóch żołnierzy."),
    ("fr", "Israël et le Hezbollah échangent des prisonniers contre des dépouilles", "Israël a libéré mercredi trois "
     "prisonniers du Hezbollah en échange des dépouilles de deux soldats."),
)  # fmt: skip


@pytest.mark.parametrize(("language", "title", "text"), FOR_BODIES)
def test_people_for_bodies_are_one_exchange(language: str, title: str, text: str) -> None:
    assert [m.kind for m in _read(language, title, text)] == ["exchange"]


def test_people_and_bodies_that_both_sides_give_are_two() -> None:
    text = (
        "Chad and Sudan exchanged 40 prisoners of war on Wednesday. They also returned the bodies of 12 fallen "
        "soldiers to each other."
    )
    assert {m.object for m in _read("en", "Chad and Sudan exchange prisoners and bodies", text)} == {"people", "bodies"}


QUIET = (
    ("en", "Nordfisk and Seabank sit down again", "NAIROBI - The Kenyan and Tanzanian shareholders of Nordfisk met in "
     "Mombasa on Tuesday for a second round on the merger."),
    ("es", "Segunda ronda para la fusión", "Los dos bancos de Chad y Sudán mantuvieron el martes un segundo encuentro "
     "en Nairobi."),
    ("fr", "Rencontres de N'Djamena : Soudan et Tchad dialoguent", "Vingt écrivains échangeront jeudi sur la place."),
    ("tr", "Müzede esir mektupları", "Sergide, 1921'de Kahire'de yapılan Çad-Sudan esir değişimi anlaşması da yer "
     "alıyor."),
    ("ru", "На мосту у Адре", "Летом 1987 года Чад и Судан провели крупнейший обмен пленными."),
    ("en", "Correction: Chad-Sudan swap", "An article on Wednesday on the prisoner exchange between Chad and Sudan "
     "misstated the number of buses."),
    ("en", "Talks stay frozen as Chad rules out Nairobi meeting", "Chad's president said there would be no talks with "
     "Sudan in Nairobi."),
)  # fmt: skip


@pytest.mark.parametrize(("language", "title", "text"), QUIET)
def test_what_is_of_others_or_of_old_is_no_news(language: str, title: str, text: str) -> None:
    done = [m for m in _read(language, title, text) if m.status in ("completed", "under_way", "planned")]
    assert [m.kind for m in done] == []


def test_what_is_said_to_have_been_done_is_no_plan() -> None:
    text = "Chad and Sudan are said to have swapped 40 captives at the border."
    assert [m.status for m in _read("en", "Chad, Sudan said to have swapped captives", text)] == ["completed"]


def test_what_is_hoped_for_dates_nothing_that_was_called_off() -> None:
    text = (
        "Talks between Chad and Sudan were broken off in Nairobi on Tuesday.\n\nThe mediator hopes that they will "
        "meet again on 18 April."
    )
    found = [m for m in _read("en", "Chad, Sudan break off talks", text) if m.status == "cancelled"]
    assert len(found) == 1
    assert found[0].date != "2031-04-18"


def test_put_off_to_a_day_behind_a_relative_clause() -> None:
    text = "أعلنت القاهرة الثلاثاء تأجيل جولة المحادثات بين تشاد والسودان التي كانت مقررة الخميس إلى الخامس من أبريل."
    found = _read("ar", "تأجيل محادثات تشاد والسودان", text)
    assert [(m.status, m.date) for m in found] == [("postponed", "2031-04-05")]


def test_talks_of_others_far_below_are_no_report_of_those_above() -> None:
    text = (
        "Kenya hosted a meeting of ministers on fishing on Tuesday.\n\nIt spoke of nets.\n\nIt spoke of boats.\n\n"
        "It spoke of ice.\n\nIt spoke of harbours.\n\nMeanwhile Chad and Sudan held talks in Doha on Tuesday."
    )
    sides = [set(m.parties) for m in parse(_article("en", "Kenya hosts a meeting on fish with Uganda", text))]
    assert {"Chad", "Sudan"} in sides
    assert all(s == {"Chad", "Sudan"} or not s & {"Chad", "Sudan"} for s in sides)


def test_an_agreement_that_is_suspended_calls_off_no_talks() -> None:
    text = "Sudan proposed at its meeting with Chad in Nairobi on Tuesday to suspend the agreement on trade."
    found = _read("en", "Chad and Sudan hold talks in Nairobi", text)
    assert "cancelled" not in [m.status for m in found]
