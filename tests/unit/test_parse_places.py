"""Where it was: the place in a sentence beside, the airport, the town of the title; not where somebody was held."""

from __future__ import annotations

import pytest

from model.page import Article
from parsers.parse import parse


def _place(text: str, kind: str, title: str = "", language: str = "en") -> str | None:
    published = "2031-03-12T12:00:00+00:00"
    article = Article(id="a", outlet="o", title=title, text=text, language=language, published=published)
    return next(m for m in parse(article) if m.kind == kind and m.role == "current").place


@pytest.mark.parametrize(
    ("language", "text", "place"),
    [
        ("en", "Chad and Sudan exchanged 40 prisoners on Tuesday.\n\nThe Red Cross supervised the handover at the Adre "
         "checkpoint.", "Adré"),
        ("en", "Iran and Germany exchanged two prisoners on Tuesday on the apron of Muscat airport.", "Muscat"),
        ("en", "Chad and Sudan exchanged 40 prisoners on Tuesday.\n\nThe men crossed near the village of Tissi.",
         "Tissi"),
        ("en", "Russia and Germany exchanged two prisoners on Tuesday, one of them detained in Munich.", None),
        ("de", "Tschad und Sudan haben am Dienstag am Grenzübergang Tabra Gefangene ausgetauscht.", "Tabra"),
        ("fr", "Le Tchad et le Soudan ont échangé mardi des prisonniers au poste-frontière de Tabra.", "Tabra"),
        ("uk", "Чад і Судан у вівторок обмінялися полоненими на пункті пропуску «Табра».", "Tabra"),
        ("pl", "Czad i Sudan wymieniły we wtorek jeńców na przejściu granicznym Tabra.", "Tabra"),
        ("tr", "Çad ile Sudan salı günü Tabra sınır kapısında esir takası yaptı.", "Tabra"),
        ("es", "Chad y Sudán canjearon 40 prisioneros el martes.\n\nEl canje tuvo lugar en el aeropuerto de Ankara.",
         "Ankara"),
    ],
)  # fmt: skip
def test_place_of_an_exchange(language: str, text: str, place: str | None) -> None:
    assert _place(text, "exchange", language=language) == place


@pytest.mark.parametrize(
    ("title", "text", "place"),
    [
        ("", "ALMATY — Two days of talks between Chad and Sudan in Kazakhstan ended on Tuesday.", "Almaty"),
        ("Chad and Sudan talk in Geneva", "Chad and Sudan held talks on Tuesday in the Hotel Metropole.", "Geneva"),
        ("Chad and Sudan leave Geneva", "GENEVA — Chad and Sudan ended two days of talks on Tuesday.\n\nA mediator was "
         "calm.\n\nOther news came.\n\nThe meeting in Celigny in February was stormy.", "Geneva"),
    ],
)  # fmt: skip
def test_place_of_talks(title: str, text: str, place: str) -> None:
    assert _place(text, "round", title) == place


@pytest.mark.parametrize(
    ("language", "title", "text", "place"),
    [
        ("fr", "Sommet de Luanda annulé", "La réunion de mercredi entre le Tchad et le Soudan est annulée.", "Luanda"),
        ("es", "Cancelada la cumbre de Luanda", "La reunión del miércoles entre Chad y Sudán ha sido cancelada.",
         "Luanda"),
        ("de", "Gipfel von Luanda abgesagt", "Das Treffen des Tschad und des Sudan am Mittwoch ist abgesagt worden.",
         "Luanda"),
        ("fr", "", "Les délégations du Tchad et du Soudan ont ouvert mardi à N'Djamena une session de pourparlers.",
         "N'Djamena"),
        ("en", "", "Chad and Sudan held a round of talks on Tuesday in the Palais des Nations.", "Geneva"),
    ],
)  # fmt: skip
def test_place_by_venue(language: str, title: str, text: str, place: str) -> None:
    assert _place(text, "round", title, language) == place
