"""Floors as people write them: 3, 3. OG, OG 3, RDC, bajo, 2 tr; the words are those of `floors.toml`.

A floor is worth half a minute of a driver's day, an order is worth more: what is not understood is told and
never a reason to turn an order away.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from doorstep.connectors.tables.folding import fold

LOWEST, HIGHEST = -9, 200
_NUMBER = re.compile(r"([+-]?\d{1,4})(?:[.,]0+)?\.?")
_OF_SO_MANY = re.compile(r"(\d{1,3})\s*/\s*(\d{1,3})")
_LETTER_BELOW = re.compile(r"[bsu]\s?-?(\d)", re.I)
_FLOOR_AND_DOOR = re.compile(r"(\d{1,2})\s?[.ºo°]*[\s,-]+\d{1,2}\s?\.?ª", re.I)
"""In Spain the door of a landing is counted, too: 3º 2ª."""
_DIGITS_OR_LETTERS = re.compile(r"\d+|[a-z]+")
TOP = "the top floor, and nothing says how many there are: planned with the usual way up"
STRANGE = "no floor that is known here: planned with the usual way up, and shown to the driver"


@dataclass(frozen=True, slots=True)
class Floor:
    """A floor, as far as it is understood.

    count
        Floors above the entrance, below 0 for a basement. None: not known.
    remark
        What whoever handed it in should know. None: nothing.
    """

    count: int | None
    remark: str | None = None


@lru_cache(maxsize=1024)
def read_floor(text: str) -> Floor:
    """Read a floor; whatever is written, it is one, at worst one that is not known."""
    whole = _NUMBER.fullmatch(text.strip())
    if whole is not None:
        return _within(int(whole[1]))
    of_so_many = _OF_SO_MANY.fullmatch(text.strip())
    if of_so_many is not None and int(of_so_many[1]) <= int(of_so_many[2]):
        return _within(int(of_so_many[1]))
    lettered = _LETTER_BELOW.fullmatch(text.strip())
    if lettered is not None:
        return _within(-int(lettered[1]))
    with_door = _FLOOR_AND_DOOR.fullmatch(text.strip())
    if with_door is not None:
        return _within(int(with_door[1]))
    tokens = _DIGITS_OR_LETTERS.findall(fold(text))
    alone = _words()[0].get(f"alone {' '.join(tokens)}")
    return _said([alone] if alone else _without_doors(_meanings(tokens)))


@cache
def _words() -> tuple[Mapping[str, str], int]:
    """Give the meaning of each phrase, and how many words the longest has."""
    given = tomllib.loads((files(__package__) / "floors.toml").read_text(encoding="utf-8"))
    meant: dict[str, str] = {}
    for section, languages in given.items():
        where, meaning = ("alone ", section[6:]) if section.startswith("alone ") else ("", section)
        for phrase in (each for phrases in languages.values() for each in phrases):
            meant[where + " ".join(_DIGITS_OR_LETTERS.findall(phrase))] = meaning
    return meant, max(len(phrase.split()) for phrase in meant)


def _meanings(tokens: Sequence[str]) -> list[str]:
    """Replace phrases by what they mean, the longest first; numbers stay, what is strange becomes `?`."""
    meant, longest = _words()
    found: list[str] = []
    at = 0
    while at < len(tokens):
        for length in range(longest, 0, -1):
            phrase = " ".join(tokens[at : at + length])
            if phrase in meant:
                found.append(meant[phrase])
                at += length
                break
        else:
            is_side = len(tokens[at]) == 1 and tokens[at].isalpha()
            found.append(tokens[at] if tokens[at].isdigit() else "side" if is_side else "?")
            at += 1
    return found


def _without_doors(words: Sequence[str]) -> list[str]:
    """Take away doors with their numbers, and the side of the landing; `top 12` is a door in Austria."""
    kept: list[str] = []
    at = 0
    while at < len(words):
        is_numbered = at + 1 < len(words) and words[at + 1].isdigit()
        if words[at] == "door" or (words[at] == "top" and is_numbered):
            at += 2 if is_numbered else 1
            continue
        if words[at] != "side":
            kept.append(words[at])
        at += 1
    return kept


def _said(words: Sequence[str]) -> Floor:
    numbers = [int(word) for word in words if word.isdigit()]
    numbers += [int(word.removeprefix("number ")) for word in words if word.startswith("number ")]
    known = set(words)
    if "?" in words or len(numbers) > 1 or len(known & {"ground", "below"}) > 1:
        return _beside_a_word(words)
    if not known - {"unknown"}:
        return Floor(None)
    if "ground" in known:
        return Floor(0) if not numbers else Floor(None, STRANGE)
    if "below" in known:
        return _within(-(numbers[0] if numbers else 1))
    if numbers:
        return _within(numbers[0])
    if "top" in known:
        return Floor(None, TOP)
    return Floor(1) if known == {"upper"} else Floor(None, STRANGE)


def _beside_a_word(words: Sequence[str]) -> Floor:
    """Read the one number that stands beside a word for a floor, and say so."""
    found: set[int] = set()
    for at, word in enumerate(words):
        if not word.isdigit():
            continue
        beside = {*words[max(at - 1, 0) : at], *words[at + 1 : at + 2]}
        if beside & {"floor", "upper"}:
            found.add(int(word))
        elif "below" in beside:
            found.add(-int(word))
    if len(found) != 1:
        return Floor(None, STRANGE)
    (count,) = found
    read = _within(count)
    return read if read.count is None else Floor(count, f"read as floor {count}")


def _within(count: int) -> Floor:
    return Floor(count) if LOWEST <= count <= HIGHEST else Floor(None, STRANGE)
