"""The next talks: told beside talks that were held, in whatever words, and not hoped for by one side."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from model.mention import Mention
from model.page import Article
from parsers.parse import parse


class Story(NamedTuple):
    """A report of talks, sentences that tell of the next ones, and lures that do not."""

    title: str
    lead: str
    next: tuple[str, ...]
    lures: tuple[str, ...]


STORIES = {
    "en": Story(
        "Chad and Sudan end talks in Muscat",
        "Delegations of Chad and Sudan ended a third round of talks in Muscat on Wednesday without a deal.",
        (
            "The teams will come back to Muscat on 4 April.",
            "They agreed to see each other again.",
            "The fourth is to be held in Amman in April.",
            "The next session is on 2 April, at the same place.",
            "Experts will compare notes in Nairobi on 20 March; the ministers meet again on 5 April.",
            "Both delegations promised to reconvene within a month in Cairo.",
            "The parties set 28 March for another attempt.",
            "The two sides settled on 7 April for the following sitting, the host said.",
            "A fourth round follows in Amman in the first week of April.",
            "The negotiators are to sit down again on Monday.",
            "The talks will resume on 24 March in Nairobi.",
        ),
        (
            "The two agreed that the dialogue would be continued.",
            "The delegation of Chad returns home on Saturday.",
            "Fighting may resume on Monday.",
            "No date has been set for a fourth round.",
            "Both sides hope to meet again soon.",
            "The UN envoy will return to Khartoum next week.",
            "The Chadian parliament reconvenes on 5 April.",
            "The fourth round may be held in April if both agree.",
            "Schools on both sides of the border will resume classes on 24 March.",
            "The mediator wants them back in Muscat in April.",
            "The next round of sanctions is due on 1 April.",
            "The truce, which both sides agreed to continue, runs out on 4 April.",
            "The two sides agreed to continue the exchange of letters.",
            "EU ministers meet again on Monday to discuss aid.",
            "The fourth round had been planned for May.",
            "The court will sit again on 4 April.",
            "Families of prisoners will gather again on Saturday in front of the palace.",
            "It is unclear whether they will meet again.",
            "The delegations were to meet again in February but did not.",
            "They will vote on a second round on 6 April.",
            "Trade between the two will resume on 1 April.",
            "The teams did not agree on a date for the next round.",
            "Sudan's team wants to continue talks in Cairo.",
        ),
    ),
    "de": Story(
        "Tschad und Sudan beenden Gespräche in Maskat",
        "Die Delegationen des Tschad und des Sudan haben am Mittwoch in Maskat ihre dritte Gesprächsrunde beendet.",
        (
            "Die Delegationen wollen am 4. April in Amman wieder zusammenkommen.",
            "Die vierte ist für April in Amman geplant.",
        ),
        (
            "Beide Seiten vereinbarten, den Dialog fortzusetzen.",
            "Ein Termin für die nächste Runde steht nicht fest.",
            "Beide Seiten hoffen, sich bald wiederzusehen.",
            "Das Parlament kommt am 4. April wieder zusammen.",
        ),
    ),
    "fr": Story(
        "Le Tchad et le Soudan terminent leurs pourparlers à Mascate",
        "Les délégations du Tchad et du Soudan ont achevé mercredi à Mascate un troisième cycle de pourparlers.",
        (
            "Les deux délégations se retrouveront à Amman le 4 avril.",
            "Les parties sont convenues de se revoir.",
            "La prochaine session aura lieu le 2 avril au même endroit.",
        ),
        (
            "Aucune date n'a été fixée pour la prochaine session.",
            "Les deux parties espèrent se revoir bientôt.",
            "Le Parlement se réunira de nouveau le 4 avril.",
        ),
    ),
    "es": Story(
        "Chad y Sudán concluyen conversaciones en Mascate",
        "Las delegaciones de Chad y Sudán concluyeron este miércoles en Mascate la tercera ronda de conversaciones.",
        (
            "Volverán a sentarse el 4 de abril en Amán.",
            "Las partes acordaron volver a verse.",
            "La siguiente cita será el 2 de abril en la misma sede.",
        ),
        (
            "No hay fecha para la próxima ronda.",
            "Ambas partes esperan volver a verse pronto.",
            "El Parlamento volverá a reunirse el 4 de abril.",
        ),
    ),
    "ru": Story(
        "Чад и Судан завершили переговоры в Маскате",
        "Делегации Чада и Судана завершили в среду в Маскате третий раунд переговоров без соглашения.",
        (
            "Стороны вновь встретятся 4 апреля в Аммане.",
            "Следующая встреча намечена на 2 апреля там же.",
        ),
        (
            "Стороны условились увидеться снова.",
            "Дата следующего раунда не определена.",
            "Стороны надеются встретиться снова.",
            "Парламент снова соберется 4 апреля.",
        ),
    ),
    "uk": Story(
        "Чад і Судан завершили переговори в Маскаті",
        "Делегації Чаду та Судану завершили в середу в Маскаті третій раунд переговорів без угоди.",
        (
            "Сторони знову зустрінуться 4 квітня в Аммані.",
            "Наступна зустріч відбудеться 2 квітня там же.",
        ),
        (
            "Сторони домовилися побачитися знову.",
            "Дату наступного раунду не визначено.",
            "Сторони сподіваються зустрітися знову.",
            "Парламент знову збереться 4 квітня.",
        ),
    ),
    "tr": Story(
        "Çad ile Sudan Maskat'ta görüşmeleri tamamladı",
        "Çad ve Sudan heyetleri çarşamba günü Maskat'ta üçüncü tur görüşmeleri anlaşma olmadan tamamladı.",
        (
            "Taraflar 4 Nisan'da Amman'da yeniden bir araya gelecek.",
            "Bir sonraki tur 2 Nisan'da aynı yerde yapılacak.",
        ),
        (
            "Taraflar yeniden bir araya gelmeyi kararlaştırdı.",
            "Bir sonraki turun tarihi belirlenmedi.",
            "Taraflar yakında yeniden bir araya gelmeyi umuyor.",
            "Parlamento 4 Nisan'da yeniden toplanacak.",
        ),
    ),
    "ar": Story(
        "تشاد والسودان تختتمان المحادثات في مسقط",
        "اختتم وفدا تشاد والسودان الأربعاء في مسقط الجولة الثالثة من المحادثات من دون اتفاق.",
        (
            "سيجتمع الجانبان مجددا في 4 أبريل في عمان.",
            "تعقد الجولة المقبلة في 2 أبريل في المكان نفسه.",
        ),
        (
            "اتفق الطرفان على الاجتماع مجددا.",
            "لم يحدد موعد للجولة المقبلة.",
            "يأمل الطرفان في الاجتماع مجددا قريبا.",
            "يجتمع البرلمان مجددا في 4 أبريل.",
        ),
    ),
    "pl": Story(
        "Czad i Sudan zakończyły rozmowy w Maskacie",
        "Delegacje Czadu i Sudanu zakończyły w środę w Maskacie trzecią rundę rozmów bez porozumienia.",
        (
            "Strony spotkają się ponownie 4 kwietnia w Ammanie.",
            "Strony zgodziły się kontynuować rozmowy.",
            "Następna runda odbędzie się 2 kwietnia w tym samym miejscu.",
        ),
        (
            "Nie ustalono terminu następnej rundy.",
            "Strony mają nadzieję spotkać się ponownie.",
            "Parlament zbierze się ponownie 4 kwietnia.",
        ),
    ),
}
NEXT = [(code, s) for code, story in STORIES.items() for s in story.next]
LURES = [(code, s) for code, story in STORIES.items() for s in story.lures]
SURE = 0.8  # from here an alert is raised at once


def _rounds(code: str, sentence: str) -> tuple[list[Mention], list[Mention]]:
    """The talks that were held and those to come, as far as both are news."""
    story = STORIES[code]
    article = Article(
        id="a", outlet="The Gazette", title=story.title, text=f"{story.lead}\n\n{sentence}", language=code,
        published="2031-03-12T18:00:00+00:00",
    )  # fmt: skip
    told = [m for m in parse(article) if m.kind == "round" and m.role == "current" and m.confidence >= SURE]
    held = [m for m in told if m.status in ("completed", "under_way")]
    return held, [m for m in told if m not in held]


@pytest.mark.parametrize(("code", "sentence"), NEXT)
def test_the_next_talks_are_an_event_of_their_own(code: str, sentence: str) -> None:
    held, ahead = _rounds(code, sentence)
    assert [m.parties for m in held] == [("Chad", "Sudan")]
    assert ahead
    assert all(m.parties == ("Chad", "Sudan") and m.status in ("planned", "agreed") for m in ahead)
    assert all(m.date is None or m.date >= "2031-03-14" for m in ahead)


@pytest.mark.parametrize(("code", "sentence"), LURES)
def test_a_hope_or_what_others_do_is_no_next_round(code: str, sentence: str) -> None:
    held, ahead = _rounds(code, sentence)
    assert len(held) == 1
    assert not ahead


def test_two_further_dates_are_two_events() -> None:
    _, ahead = _rounds("en", "Experts will compare notes in Nairobi on 20 March; the ministers meet again on 5 April.")
    assert [(m.date, m.place) for m in ahead] == [("2031-03-20", "Nairobi"), ("2031-04-05", None)]


def test_the_same_place_is_where_the_talks_were() -> None:
    _, ahead = _rounds("en", "The next session is on 2 April, at the same place.")
    assert [(m.date, m.place) for m in ahead] == [("2031-04-02", "Muscat")]


def test_a_number_without_its_noun_is_that_of_the_next_round() -> None:
    _, ahead = _rounds("en", "The fourth is to be held in Amman in April.")
    assert [(m.ordinal, m.place, m.date) for m in ahead] == [(4, "Amman", "2031-04")]
