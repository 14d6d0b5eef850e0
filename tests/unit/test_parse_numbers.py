"""The number in its series, told by a sentence of its own."""

from __future__ import annotations

import pytest

from model.page import Article
from parsers.parse import parse


def _number(text: str, language: str, kind: str) -> int | None:
    article = Article(id="a", outlet="o", title="", text=text, language=language, published="2031-03-12T12:00:00+00:00")
    mention = next(m for m in parse(article) if m.kind == kind and m.role == "current")
    return mention.ordinal or mention.stage_ordinal


_SWAP = "Chad and Sudan exchanged 40 prisoners on Tuesday.\n\n"
_TALKS = "Delegations of Chad and Sudan held talks in Cairo on Tuesday.\n\n"


@pytest.mark.parametrize(
    ("language", "kind", "text", "number"),
    [
        ("en", "exchange", _SWAP + "It was the third such exchange of the truce.", 3),
        ("en", "exchange", _SWAP + "This is the 53rd exchange since the war began.", 53),
        ("en", "round", _TALKS + "The meeting, which lasted five hours, was the fourth since the dam was built.", 4),
        ("en", "round", _TALKS + "The talks, the eighth since the referendum of 2029, were moderated by Kenya.", 8),
        ("en", "round", _TALKS + "It was the seventh time since May that the two had come together.", 7),
        ("uk", "exchange", "Росія та Україна обміняли 40 полонених.\n\nЦе третій обмін у межах перемир'я.", 3),
        ("ru", "exchange", "Россия и Украина обменяли во вторник 40 пленных.\n\nЭто второй этап сделки.", 2),
        ("fr", "exchange", "Le Tchad et le Soudan ont échangé 40 prisonniers.\n\nC'est le premier échange prévu par la "
         "trêve.", 1),
        ("en", "exchange", _SWAP + "It was the first such exchange since May.", None),
        ("en", "round", _TALKS + "The third round was held in Nairobi in May.", None),
    ],
)  # fmt: skip
def test_number_told_by_a_sentence_of_its_own(language: str, kind: str, text: str, number: int | None) -> None:
    assert _number(text, language, kind) == number
