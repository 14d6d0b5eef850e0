"""Sides within a state, backers, guarantors and towns that only name something."""

from __future__ import annotations

import pytest

from model.page import Article
from parsers.parse import parse

CASES = [
    (
        "es",
        "2031",
        "El Gobierno y el ELN abrieron este miércoles en Quito el tercer ciclo de negociaciones de paz. "
        "Colombia espera un acuerdo.",
        {"Colombia", "ELN"},
    ),
    (
        "en",
        "2031",
        "The Libyan House of Representatives and the High Council of State held a third round of talks in Tangier.",
        {"House of Representatives", "High Council of State"},
    ),
    (
        "en",
        "2031",
        "The army and the Rapid Support Forces held a second round of talks in Jeddah, mediators in Sudan said.",
        {"Sudan", "RSF"},
    ),
    (
        "en",
        "2020",
        "The Afghan government and the Taliban held a second round of talks in Doha on Wednesday.",
        {"Afghanistan", "Taliban"},
    ),
    (
        "en",
        "2031",
        "Pakistan and the Taliban held a second round of talks in Doha on Wednesday.",
        {"Afghanistan", "Pakistan"},
    ),
    (
        "en",
        "2031",
        "Yemen and the Iran-backed Houthis held a fourth round of talks in Muscat on Wednesday.",
        {"Houthis", "Yemen"},
    ),
    (
        "en",
        "2031",
        "Talks between Armenia and Azerbaijan mediated by Kenya were held in Nairobi on Wednesday.",
        {"Armenia", "Azerbaijan"},
    ),
    (
        "es",
        "2031",
        "Chile y Perú celebraron en Quito una segunda ronda de negociaciones, con Noruega y Cuba como garantes.",
        {"Chile", "Peru"},
    ),
    (
        "ru",
        "2031",
        "Правительство Сирии и оппозиция провели в среду в Вене третий раунд переговоров.",
        {"Syria", "Syrian opposition"},
    ),
    (
        "tr",
        "2031",
        "Kıbrıslı Türk lider ile Kıbrıslı Rum lider çarşamba günü Lefkoşa'da üçüncü tur görüşmeleri yaptı.",
        {"Greek Cypriots", "Turkish Cypriots"},
    ),
]


@pytest.mark.parametrize(("language", "year", "text", "parties"), CASES, ids=[f"{c[0]}-{c[2][:40]}" for c in CASES])
def test_sides(language: str, year: str, text: str, parties: set[str]) -> None:
    published = f"{year}-03-12T10:00:00+00:00"
    article = Article(id="a", outlet="n", title="", text=text, published=published, language=language)
    found = [m for m in parse(article) if m.kind == "round"]
    assert [set(m.parties) for m in found[:1]] == [parties]
