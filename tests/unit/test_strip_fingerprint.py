"""Fingerprints: copies of one text are near, other texts are not."""

from __future__ import annotations

from itertools import combinations

from parsers.fingerprint import BITS, distance, fingerprint, near
from tests.unit.strip_samples import SENTENCES

TEXT = "\n\n".join(f"{a} {b}" for a, b in combinations(SENTENCES, 2))


def test_a_copy_with_another_lead_and_closing_is_near() -> None:
    copy = f"GENEVA, March 4 (Agency) - {TEXT}\n\nReporting by somebody of the agency."
    assert near(fingerprint(TEXT), fingerprint(copy))


def test_two_reports_of_the_same_day_are_not_copies() -> None:
    a, b = fingerprint(" ".join(SENTENCES[:3])), fingerprint(" ".join(SENTENCES[3:]))
    assert not near(a, b)


def test_the_shape_of_a_fingerprint() -> None:
    assert len(fingerprint(TEXT)) == BITS // 4
    assert fingerprint("") == ""
    assert not near("", "")
    assert distance(fingerprint(TEXT), fingerprint(TEXT)) == 0
