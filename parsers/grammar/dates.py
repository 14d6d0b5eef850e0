"""Dates told in words: what stands there. Which day that was is for calendar.py to say.

Reading and resolving are two steps, for a weekday or a month alone lies before or after the publication depending
on whether the clause tells of something past or to come.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from parsers.grammar.date_words import DateWords, checked, joined, lone_day, next_day
from parsers.grammar.lexicon import Hit
from parsers.grammar.tokens import Token, digits

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DOTTED = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|\.)?")
_MANY_ROUNDS = 12  # rounds that a month may have at most
_OPENERS = ("month", "ordinal", "weekday", "day", "span", "numeral", "last", "next", "this", "part", "ahead")
_AHEAD = ("date.ahead", "date.ahead_after")
_UNITS = ("date.day_unit", "date.week_unit", "date.month_unit")
_SMALL_WORDS = 2  # between a weekday and its week: "on Tuesday of the next week"
_SUFFIX = 3  # letters of "го" in "17-го июня"
_PLANS = frozenset({"planned", "postponed", "agreed", "proposed"})
_YEARS = range(1900, 2100)
_VALUED = ("month", "weekday", "day", "span", "numeral", "ordinal")
_PLAIN = ("ago", "in", "range_open", "range_to", "of", "last", "next", "this", "part", "day_unit", "week_unit",
          "month_unit", "year_unit", "not_date", "ahead", "ahead_after", "night", "year_after")  # fmt: skip
_FAMILIES = {family: family for family in _VALUED} | {f"date.{name}": name for name in _PLAIN}
_NONE: Mapping[int, Hit] = {}


Tokens = Sequence[Token]


class DateReader:
    """Reads the dates of one sentence. The rules are tried in order at each token; the first that reads wins."""

    def __init__(self, tokens: Tokens, hits: Mapping[str, Sequence[Hit]]) -> None:
        self.tokens = tokens
        self.at = dict.fromkeys(_FAMILIES.values(), _NONE)
        for family in _FAMILIES.keys() & hits.keys():
            self.at[_FAMILIES[family]] = {h[0]: h for h in hits[family]}
        self.joiners = {h.end: h.start for _, h in sorted(self.at["range_to"].items(), reverse=True)}  # ". und"
        self.lies_ahead = _is_told_ahead(hits)
        rules: tuple[tuple[Callable[[int], DateWords | None], str], ...] = (  # each with the family that it needs
            (self._written, ""), (self._span, "span"), (self._day_word, "day"), (self._month_day, "month"),
            (self._day_month, "month"), (self._ago, "ago"), (self._ahead, ""), (self._weekday, "weekday"),
            (self._month, "month"), (self._year, ""),
        )  # fmt: skip
        self.rules = [rule for rule, family in rules if not family or self.at[family]]

    def read(self) -> list[DateWords]:
        """Return the dates in order, ranges joined."""
        out: list[DateWords] = []
        done = 0
        for i in self._starts():
            found = self._at(i) if i >= done else None
            if found:
                listed = self._listed(found)
                found = listed if listed is not found else self._range(found)
                out.append(found)
                done = found.end
        return out

    def _starts(self) -> list[int]:
        """Where a date may begin: at its own words and at figures."""
        words = {i for family in _OPENERS for i in self.at[family]}
        return sorted(words | {i for i, t in enumerate(self.tokens) if t.text[0].isdigit()})

    def _at(self, i: int) -> DateWords | None:
        if i in self.at["not_date"]:
            return None
        for rule in self.rules:
            found = rule(i)
            if found:
                return found
        return None

    def _day_number(self, i: int) -> int | None:
        if i >= len(self.tokens):
            return None
        match = _DAY.fullmatch(self.tokens[i].fold)
        value = int(match.group(1)) if match else int(h.value) if (h := self.at["numeral"].get(i)) else 0
        return value if 1 <= value <= 31 else None

    def _year_number(self, i: int) -> int | None:
        value = digits(self.tokens[i].text) if i < len(self.tokens) else None
        return value if value in _YEARS and len(self.tokens[i].text) == 4 else None

    def _skip(self, i: int, *families: str) -> int:
        for family in families:
            if i in self.at[family]:
                return self.at[family][i].end
        return i

    def _with_year(self, i: int) -> tuple[int, int | None]:
        after = self._skip(i, "of")
        year = self._year_number(after)
        return (after + 1, year) if year else (i, None)

    def _written(self, i: int) -> DateWords | None:
        text = self.tokens[i].text
        if match := _ISO.fullmatch(text):
            return checked(i, i + 1, "iso", int(match[1]), int(match[2]), int(match[3]))
        if match := _DOTTED.fullmatch(text):
            return checked(i, i + 1, "dotted", int(match[3]), int(match[2]), int(match[1]))
        return None

    def _month_day(self, i: int) -> DateWords | None:
        month = self.at["month"].get(i)
        if not month or not _capital(self.tokens[i]):
            return None
        at = month.end + (month.end < len(self.tokens) and self.tokens[month.end].text == ".")
        day = self._day_number(at)
        if not day or self._year_number(at):
            return None
        end, year = self._with_year(at + 1)
        return checked(i, end, "month day", year, int(month.value), day)

    def _day_month(self, i: int) -> DateWords | None:
        day, end = self._day_number(i) if self.tokens[i].text[0].isdigit() else None, i + 1
        if word := self.at["ordinal"].get(i):  # "the seventeenth of September", and not "the second June round"
            named = word.end in self.at["of"] or int(word.value) > _MANY_ROUNDS
            day, end = int(word.value) if named else None, word.end
        at = self._skip(self._after_suffix(end), "of") if day else 0
        month = self.at["month"].get(at) if day else None
        if not month:
            return None
        end, year = self._with_year(month.end)
        return checked(i, end, "day month", year, int(month.value), day)

    def _after_suffix(self, i: int) -> int:
        """`17-го июня`: behind the suffix of a day in figures."""
        written = self.tokens[i : i + 2]
        suffixed = len(written) > 1 and written[0].text == "-" and written[1].text.isalpha()
        return i + 2 if suffixed and len(written[1].text) <= _SUFFIX else i

    def _day_word(self, i: int) -> DateWords | None:
        hit = self.at["day"].get(i)
        return DateWords(i, hit.end, "day word", offset=int(hit.value), unit="day") if hit else None

    def _span(self, i: int) -> DateWords | None:
        hit = self.at["span"].get(i)
        if not hit:
            return None
        unit, _, offset = hit.value.partition(" ")
        day = self._beside(hit.end, "weekday") if unit == "week" else None
        if day and _capital(self.tokens[day.start]) and not self._after_weekday(day.end):
            return DateWords(i, day.end, "weekday", weekday=int(day.value), offset=int(offset), unit=unit)
        return None if day else DateWords(i, hit.end, "span", offset=int(offset), unit=unit)

    def _beside(self, i: int, family: str) -> Hit | None:
        """The word of `family` at `i`, or behind small words there."""
        for at in range(i, min(i + _SMALL_WORDS, len(self.tokens)) + 1):
            if at in self.at[family]:
                return self.at[family][at]
            if at not in self.at["in"] and at not in self.at["of"]:
                return None
        return None

    def _ago(self, i: int) -> DateWords | None:
        number = self._count(i)
        unit_at = i + 1
        for unit in ("day", "week", "month", "year"):
            hit = self.at[f"{unit}_unit"].get(unit_at) if number else None
            if hit and number and hit.end in self.at["ago"]:
                return DateWords(i, self.at["ago"][hit.end].end, "ago", offset=-number, unit=unit)
        return None

    def _ahead(self, i: int) -> DateWords | None:
        """`in two weeks` (`через две недели`, `iki hafta sonra`), where something to come is told."""
        if not self.lies_ahead:
            return None
        opener = self.at["ahead"].get(i)
        at = opener.end if opener else i
        number = self._count(at) if at < len(self.tokens) else None
        for unit, days in (("day", 1), ("week", 7), ("month", 0)):
            one = self.at[f"{unit}_unit"].get(at) if opener else None  # `через неделю`
            hit = one or (self.at[f"{unit}_unit"].get(at + 1) if number else None)
            after = self.at["ahead_after"].get(hit.end) if hit else None
            if hit and (opener or after):
                end, many = after.end if after else hit.end, 1 if one else number or 1
                return DateWords(i, end, "ahead", offset=many * (days or 1), unit="day" if days else "month")
        return None

    def _count(self, i: int) -> int | None:
        hit = self.at["numeral"].get(i)
        return int(hit.value) if hit else digits(self.tokens[i].text)

    def _weekday(self, i: int) -> DateWords | None:
        direction = -1 if i in self.at["last"] else 1 if i in self.at["next"] else 0
        at = self._skip(i, "last", "next", "this")
        hit = self.at["weekday"].get(at)
        if not hit or not _capital(self.tokens[at]):
            return None
        exact = self._after_weekday(hit.end)
        if exact:
            return DateWords(i, exact.end, exact.rule, exact.year, exact.month, exact.day)
        week = self._beside(hit.end, "span") if not direction else None
        if week and week.value.startswith("week "):
            return DateWords(i, week.end, "weekday", weekday=int(hit.value), offset=int(week.value[5:]), unit="week")
        after = [self.tokens[j].text if j < len(self.tokens) else "." for j in (hit.end, hit.end + 1)]
        day = lone_day(*after) if after[1] == "," or hit.end + 1 not in self.at["of"] else None
        return DateWords(i, hit.end + bool(day), "weekday", day=day, weekday=int(hit.value), direction=direction)

    def _after_weekday(self, i: int) -> DateWords | None:
        at = self._skip(i, "of")
        if at >= len(self.tokens):
            return None
        at += self.tokens[at].text == "("
        return (self._month_day(at) or self._day_month(at)) if at < len(self.tokens) else None

    def _month(self, i: int) -> DateWords | None:
        direction = -1 if i in self.at["last"] else 1 if i in self.at["next"] else 0
        at = self._skip(i, "last", "next", "this", "part")
        at = at + 1 if at > i and at < len(self.tokens) and self.tokens[at].text == "-" else at
        month = self.at["month"].get(at)
        if not month or not _capital(self.tokens[at]):
            return None
        end, year = self._with_year(month.end)
        return DateWords(i, end, "month", year, int(month.value), direction=direction)

    def _year(self, i: int) -> DateWords | None:
        year = self._year_number(i)
        before = i > 0 and any(i - 1 in self.at[name] for name in ("in", "part", "range_open"))
        return DateWords(i, i + 1, "year", year) if year and (before or i + 1 in self.at["year_after"]) else None

    def _listed(self, first: DateWords) -> DateWords:
        """`June 7, 8 and 9`: from the first to the last of the days."""
        last, at = first, first.end
        while first.day and at < len(self.tokens) and (at in self.at["range_to"] or self.tokens[at].text == ","):
            day = self._day_number(at + 1)
            if not day or day <= (last.day or 0) or not self._plain_number(at + 1):
                break
            last = DateWords(at + 1, at + 2, "day", first.year, first.month, day)
            at = last.end
        return joined(first, last) if last is not first and self.tokens[last.start - 1].text != "," else first

    def _range(self, first: DateWords) -> DateWords:
        night = self.at["night"].get(first.end)
        dawn = self._at(night.end) if night and first.rule == "weekday" and night.end < len(self.tokens) else None
        if dawn and dawn.rule == "weekday" and next_day(first, dawn):  # "the night from Tuesday to Wednesday"
            return DateWords(first.start, dawn.end, "weekday", weekday=dawn.weekday)
        joiner = self.at["range_to"].get(first.end)
        if not joiner or joiner.end >= len(self.tokens):
            return self._backward_range(first)
        second = self._at(joiner.end)
        day = self._day_number(joiner.end)
        opened = first.start - 1 in self.at["range_open"]
        if second and second.day and first.day and (opened or self.tokens[first.end].fold in ("-", "–")):
            return joined(first, second)
        if day and first.day and not second and day > first.day and self._plain_number(joiner.end):
            return joined(first, DateWords(joiner.end, joiner.end + 1, "day", first.year, first.month, day))
        if second and first.rule == second.rule == "weekday" and (opened or next_day(first, second)):
            return joined(first, second)
        return self._backward_range(first)

    def _plain_number(self, i: int) -> bool:
        """Whether the number at `i` is a day: nothing that is counted follows ("May 3 and 24 people")."""
        after = self.tokens[i + 1].fold if i + 1 < len(self.tokens) else "."
        return not after.isalpha() or i + 1 in self.at["of"] or i + 1 in self.at["in"] or len(after) <= 3

    def _backward_range(self, date_words: DateWords) -> DateWords:
        """`18-19 October`, `18 and 19 October`: the first day stands before."""
        i = self.joiners.get(date_words.start, 0) - 1
        day = self._day_number(i) if i >= 0 and date_words.rule == "day month" else None
        if day and date_words.day and day < date_words.day:
            first = DateWords(i, date_words.start, "day month", date_words.year, date_words.month, day)
            return joined(first, date_words)
        return date_words


def read_dates(tokens: Tokens, hits: Mapping[str, Sequence[Hit]]) -> list[DateWords]:
    """Return the dates that `tokens` tell."""
    words = hits.keys()
    shortest = 8 if words.isdisjoint(("date.in", "date.part", "date.year_after")) else 4  # "in 2031", "04.06.2031"
    spaced = not words.isdisjoint(_AHEAD) and not words.isdisjoint(_UNITS)  # "in two weeks"
    if (
        not spaced
        and words.isdisjoint(("month", "weekday", "day", "span", "date.ago"))
        and not [t for t in tokens if t[0][0].isdigit() and len(t[0]) >= shortest]
    ):
        return []
    return DateReader(tokens, hits).read()


def _is_told_ahead(hits: Mapping[str, Sequence[Hit]]) -> bool:
    """Whether the sentence tells of something to come: "in two weeks" may also be how long something took."""
    cues = (h for f, found in hits.items() if f == "status" or f.endswith(".status") for h in found)
    return bool(hits.get("future") or hits.get("scheduled")) or any(h.value in _PLANS for h in cues)


def _capital(token: Token) -> bool:
    """In scripts with case a month or weekday may stand small (Russian, Turkish); `may` alone may not."""
    return token.text != "may" and token.text != "march"
