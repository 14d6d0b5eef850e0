"""The words that texts are found by and that questions ask for: one language of questions for both engines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.counted import MANY, Remembered
from store.words import asked_of, is_beginning, tag, words_of


def found(question: str, text: str) -> bool:
    """Whether every word asked for is one of the text, or the beginning of one, as both engines look it up."""
    words = words_of([text]).split()
    asked = asked_of(question)
    return bool(asked) and all(
        any(word.startswith(one) if is_beginning(one) else word == one for word in words) for one in asked
    )


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("prisoner", "Both sides freed PRISONERS."),
        ("OZTURK emile", "Émile Öztürk, envoy"),
        ("обмін", "домовилися про обміну тіл"),
        ("пленный", "обмен пленными завершён"),
        ("İSTANBUL", "in istanbul's harbour"),
        ("الأسرى", "تبادل الاسرى"),
        ("п'ять", "п’ять полонених"),
        ("пʼять", "п'ять полонених"),
        ("東京", "会談は東京で"),
        ("Straße", "STRASSEN"),
        ("100%", "told 100% of it"),
        ("talks, -held \"OR\" (near*)", "or it was near: they held talks"),
    ],
)  # fmt: skip
def test_words_are_found_in_other_forms_and_writings(question: str, text: str) -> None:
    assert found(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("war", "a warm day"),
        ("harbour ferry", "the harbour alone"),
        ("1%0", "100% of 1"),
        ("'\"*()\x00", "a text"),
        ("", "a"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(question: str, text: str) -> None:
    assert not found(question, text)


@settings(max_examples=100)
@given(st.text(max_size=300), st.text(max_size=300))
def test_a_text_is_found_by_each_of_its_words_and_words_are_inert(text: str, more: str) -> None:
    asked = asked_of(f"{text} {more}")
    assert not set("".join(asked)) & set("\"'`\\*:&|!()<>^- \x00\t\n") and len(asked) <= 32
    assert all(len(word) <= 6 for word in asked)
    own = set(words_of([text, more]).split())
    assert {word for word in asked if not is_beginning(word)} <= own


def test_words_of_a_huge_text_fit_what_postgres_takes() -> None:
    text = " ".join(f"\U00010400{n:x}" for n in range(200_000))
    assert len(words_of([text]).encode()) < 2**20
    assert asked_of("x" * 10_000) == ("xxxxxx",)


def test_an_outlet_is_a_word_that_no_text_has() -> None:
    assert tag("tellis-wire") == "_tellis-wire" and tag("Ünï wire: 1") == "_uni-wire-1"
    assert not is_beginning(tag("abc")) and tag("x-y") not in words_of(["_x-y x_y -x-y"]).split()
    assert asked_of("", [tag("a")]) == () and asked_of("b", [tag("a")]) == ("b", "_a")


def test_counts_of_many_rows_are_remembered_and_of_few_are_not() -> None:
    asked, told = Remembered(), iter(({"a": 1}, {"a": MANY}, {"a": MANY + 1}))
    assert [asked.get("x", lambda: next(told))["a"] for _ in range(3)] == [1, MANY, MANY]
