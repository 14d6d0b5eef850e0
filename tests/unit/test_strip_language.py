"""The language of a text without metadata."""

from __future__ import annotations

import pytest

from parsers.text.language import detect


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "The two delegations met for the second time and agreed to exchange all of the wounded prisoners."),
        (
            "ru",
            "Две делегации встретились во второй раз и договорились об обмене всеми ранеными, сообщил министр после переговоров.",  # noqa: E501
        ),
        ("uk", "Дві делегації зустрілися вдруге та домовилися про обмін усіма пораненими, але це ще не кінець війни."),
        (
            "tr",
            "İki heyet ikinci kez bir araya geldi ve yaralı esirlerin takası için anlaştı, ancak ateşkes için bir sonuç çıkmadı.",  # noqa: E501
        ),
        (
            "ar",
            "التقى الوفدان للمرة الثانية في المدينة واتفقا على تبادل الأسرى الجرحى من الجانبين بعد محادثات مع الوسطاء.",
        ),
        (
            "es",
            "Las dos delegaciones se reunieron por segunda vez y acordaron el canje de los prisioneros heridos en la ciudad.",  # noqa: E501
        ),
        (
            "fr",
            "Les deux délégations se sont réunies pour la deuxième fois et ont convenu de l'échange des prisonniers dans la ville.",  # noqa: E501
        ),
        (
            "de",
            "Die beiden Delegationen haben sich zum zweiten Mal getroffen und den Austausch der Gefangenen mit den Vermittlern vereinbart.",  # noqa: E501
        ),
        (
            "pl",
            "Obie delegacje spotkały się po raz drugi i zgodziły się na wymianę jeńców, ale nie ma jeszcze zawieszenia broni.",  # noqa: E501
        ),
        (
            "it",
            "Le due delegazioni si sono incontrate per la seconda volta e hanno concordato lo scambio dei prigionieri nella città.",  # noqa: E501
        ),
        ("fa", "دو هیئت برای دومین بار با هم دیدار کردند و بر سر تبادل اسیران زخمی توافق کردند که این را وزیر گفت."),
        ("he", "שתי המשלחות נפגשו בפעם השנייה והסכימו על חילופי שבויים פצועים."),
        ("zh", "两个代表团第二次会面，同意交换所有受伤的战俘。"),
        ("", "xyz 12345"),
        ("", ""),
    ],
)
def test_language(code: str, text: str) -> None:
    assert detect(text) == code
