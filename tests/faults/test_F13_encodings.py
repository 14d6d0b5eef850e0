"""F13: wrong or no charset, cp1251 as UTF-8, BOM, UTF-16, mixed, overlong: the text as meant, or "encoding"."""

from __future__ import annotations

import codecs

import pytest

from model.page import Article, ReadRefusal
from tests.unit.strip_samples import result_of

RUSSIAN = (
    "Делегации Вальдории и Кестрии договорились об обмене пленными на переговорах в Женеве, сообщил глава делегации.",
    "По его словам, стороны передадут друг другу по сто двадцать человек, в том числе всех тяжелораненых и больных.",
    "Дата следующего раунда пока не названа, однако посредники из Омана надеются провести его до конца весны.",
)
FRENCH = (
    "Les délégations se sont réunies à Genève pour la première fois depuis un mois, ont déclaré des responsables.",
    "Elles n'ont pas précisé la date de la prochaine réunion, ni si les médiateurs y seraient conviés à nouveau.",
    "« Nous avons parlé des prisonniers », a déclaré la cheffe de la délégation après quatre heures passées à huis clos.",  # noqa: E501
)
ARABIC = (
    "اتفقت الدولتان يوم الأربعاء على تبادل الأسرى من كل جانب بعد محادثات في جنيف استمرت أربع ساعات مع الوسطاء.",
    "وقال رئيس الوفد للصحفيين إن الاتفاق يشمل الجرحى والمرضى من الجانبين وإن القائمة قد سلمت إلى الصليب الأحمر.",
)


def _page(paragraphs: tuple[str, ...], meta: str = "") -> str:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f"<!doctype html><html><head>{meta}<title>x</title></head><body><article>{body}</article></body></html>"


CASES = {
    "utf-8 without any label": (_page(RUSSIAN).encode(), "", RUSSIAN),
    "cp1251 labelled by the header": (_page(RUSSIAN).encode("cp1251"), "text/html; charset=windows-1251", RUSSIAN),
    "cp1251 labelled by the page": (_page(RUSSIAN, "<meta charset='windows-1251'>").encode("cp1251"), "", RUSSIAN),
    "cp1251 labelled utf-8": (_page(RUSSIAN, "<meta charset='utf-8'>").encode("cp1251"), "text/html; charset=utf-8", RUSSIAN),  # noqa: E501
    "cp1251 labelled latin-1": (_page(RUSSIAN).encode("cp1251"), "text/html; charset=iso-8859-1", RUSSIAN),
    "koi8-r without a label": (_page(RUSSIAN).encode("koi8-r"), "", RUSSIAN),
    "utf-8 labelled cp1251": (_page(RUSSIAN).encode(), "text/html; charset=windows-1251", RUSSIAN),
    "cp1252 labelled utf-8": (_page(FRENCH).encode("cp1252"), "text/html; charset=utf-8", FRENCH),
    "cp1256 without a label": (_page(ARABIC).encode("cp1256"), "", ARABIC),
    "byte order mark": (codecs.BOM_UTF8 + _page(FRENCH).encode(), "text/html; charset=iso-8859-1", FRENCH),
    "utf-16 with a mark": (_page(FRENCH).encode("utf-16"), "", FRENCH),
    "utf-16 without a mark": (_page(FRENCH).encode("utf-16-le"), "", FRENCH),
    "utf-8 with one byte of cp1252": (_page(RUSSIAN).encode().replace(b"</p>", b"\x97</p>", 1), "", RUSSIAN),
    "unknown label": (_page(RUSSIAN).encode("cp1251"), "text/html; charset=x-klingon", RUSSIAN),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_text_is_as_it_was_meant(name: str) -> None:
    body, label, paragraphs = CASES[name]
    found = result_of(body, content_type=label)
    assert isinstance(found, Article), found
    assert "\ufffd" not in found.text
    assert [text.rstrip("—") for text in found.text.split("\n\n")] == list(paragraphs)


@pytest.mark.parametrize(
    "body",
    [
        _page(RUSSIAN).encode().replace("е".encode(), b"\xc0\xaf"),  # overlong
        _page(tuple(text.replace("о", "\ufffd") for text in RUSSIAN)).encode(),  # lost before it was served
        codecs.BOM_UTF16_LE + b"\x00\xd8" * 200,  # halves of pairs
    ],
)
def test_what_cannot_be_read_is_refused(body: bytes) -> None:
    found = result_of(body)
    assert isinstance(found, ReadRefusal)
    assert found.reason == "encoding"


def test_a_single_lost_letter_does_not_lose_the_article() -> None:
    found = result_of(_page(FRENCH).replace("Genève", "Gen\ufffdve").encode())
    assert isinstance(found, Article)
    assert "\ufffd" not in found.text
