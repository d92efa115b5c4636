"""Read a free text as an address in every way it could be meant: which words are number, unit, street."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from doorstep.maps.address_text import Word, address_words, readings, unglue

LONGEST_RUN = 7  # words of a street name
MOST_RUNS = 400
_LETTER = re.compile(r"[^\W\d_]$")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring words of a query as one spelling: words[start:end]."""

    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a query.

    number
        House number, folded; "" if this reading has none.
    unit
        Stairwell, flat or suite within the house.
    used
        Indices of the words that number and unit take.
    trust
        How natural the reading is, 0..1: a number pieced together from two words is less so.
    """

    number: str
    unit: str
    used: frozenset[int]
    trust: float = 1.0

    @property
    def at(self) -> int:
        """Where the number stands, -1 if there is none."""
        return min(self.used, default=-1)


def word_rows(words: list[Word]) -> list[list[Word]]:
    """Give the words as they are and, where a number sticks to a word, parted."""
    parted = unglue(words)
    return [words] if parted is None else [words, parted]


def runs(words: Sequence[Word]) -> list[Run]:
    """Spell every run of neighbouring words in each of its readings."""
    found: list[Run] = []
    for start in range(len(words)):
        spelled = [""]
        for end in range(start + 1, min(start + LONGEST_RUN, len(words)) + 1):
            spelled = [head + tail for head in spelled for tail in readings(words[end - 1])][:8]
            found += [Run(start, end, key) for key in spelled]
    return found[:MOST_RUNS]


def reading_ways(words: Sequence[Word]) -> list[Reading]:
    """List the ways to read a row of words, the likeliest first; the last one has no number."""
    found: dict[tuple[str, str, frozenset[int]], Reading] = {}
    for reading in _reading_ways(words):
        found.setdefault((reading.number, reading.unit, reading.used), reading)
    return list(found.values())


def _reading_ways(words: Sequence[Word]) -> Iterator[Reading]:
    marked = _marked_units(words)
    for at, word in enumerate(words):
        if at in marked:
            continue
        if word.is_number:
            yield from _with_number(words, at, marked)
        elif word.has_digit and len(word.text) <= 6:
            yield Reading("".join(_DIGITS.findall(word.text)), "", frozenset({at, *marked}), 0.8)
    yield Reading("", "", frozenset())


def _with_number(words: Sequence[Word], at: int, marked: dict[int, str]) -> Iterator[Reading]:
    number = words[at].text
    used = frozenset({at, *marked})
    unit = " ".join(marked[key] for key in sorted(marked) if marked[key])
    after = words[at + 1] if at + 1 < len(words) and not words[at].ends_part else None
    beyond = words[at + 2] if at + 2 < len(words) and after and not after.ends_part else None
    if after and _LETTER.match(after.text):
        if beyond and beyond.text.isdigit() and len(beyond.text) <= 4:
            yield Reading(number, f"{after.text} {beyond.text}", used | {at + 1, at + 2})
        yield Reading(number + after.text, unit, used | {at + 1})
        yield Reading(number, after.text, used | {at + 1}, 0.99)
    if after and after.is_number and len(number + after.text) <= 5 and number.isdigit():
        yield Reading(number + after.text, unit, used | {at + 1}, 0.92)
        yield Reading(number, after.text, used | {at + 1}, 0.85)
    yield Reading(number, unit, used)


def _marked_units(words: Sequence[Word]) -> dict[int, str]:
    """Find words such as `apt 4`, `suite b`, `# 12`: index to the text of the unit ("" for the marker)."""
    lists = address_words()
    marked: dict[int, str] = {}
    for at, word in enumerate(words[1:], start=1):
        if word.text in lists.floors and words[at - 1].text[0].isdigit() and at > 1:
            marked[at - 1], marked[at] = words[at - 1].text, ""
    for at, word in enumerate(words):
        is_marker = word.text in lists.units or word.text == "#"
        if not is_marker or at == 0 or at in marked:
            continue
        after = words[at + 1] if at + 1 < len(words) and not word.ends_part else None
        if (
            after
            and (any(c.isdigit() for c in after.text) or _LETTER.match(after.text))
            and len(after.text) < 6
        ):
            marked[at] = ""
            marked[at + 1] = after.text
    return marked
