"""Bring the words of an address to one spelling, in several languages, and read its numbers.

Two texts that mean the same street should become the same words: case, accents, hyphens and abbreviations
are taken away ("Dominik Banzer-Str.", "S Chester St"). An abbreviation may mean several words ("St" is street
or saint); every reading is offered, and the index decides which one there is. The word lists are data
(`address_words.toml`).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import islice, product

LONGEST_TEXT = 400
MOST_WORDS = 48
MOST_READINGS = 6
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"}
)
_APOSTROPHES = re.compile(r"['’`´ʼ]")
_WORD = re.compile(r"(?P<word>#|[^\W_]+(?:[-–/&][^\W_]+)*)(?P<stop>\.?)(?P<comma>[\s.]*[,;\n|])?", re.UNICODE)
_NUMERIC = re.compile(r"\d{1,6}[^\W\d_]?(?:[-–/]\d{0,6}[^\W\d_]?){0,2}$")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)$")
_GLUED = re.compile(
    r"(?P<letters>[^\W\d_]{3,})(?P<number>\d{1,5}[a-z]?)$|(?P<first>\d{1,5})(?P<rest>[^\W\d_]{3,})$"
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of an address: folded, with what its writer put behind it.

    shortened
        A full stop follows, so it may be the beginning of a longer word.
    ends_part
        A comma or line break follows: the next word belongs to another part of the address.
    """

    text: str
    shortened: bool = False
    ends_part: bool = False

    @property
    def is_number(self) -> bool:
        """Tell whether it can be a house number or a postcode: 12, 12a, 12-14, 3/5; not 5th."""
        return bool(_NUMERIC.match(self.text)) and not _ORDINAL.match(self.text)

    @property
    def has_digit(self) -> bool:
        """Tell whether it holds a digit and is no ordinal: a number with a slip in it."""
        return any(letter.isdigit() for letter in self.text) and not _ORDINAL.match(self.text)


@dataclass(frozen=True, slots=True)
class AddressWords:
    """The word lists of `address_words.toml`."""

    abbreviations: dict[str, tuple[str, ...]]
    endings: dict[str, tuple[str, bool]]
    directions: frozenset[str]
    street_types: frozenset[str]
    units: frozenset[str]
    floors: frozenset[str]
    boxes: frozenset[str]
    countries: dict[str, str]
    numbers: frozenset[str]
    states: dict[str, str]


@lru_cache(maxsize=1)
def address_words() -> AddressWords:
    """Load the word lists once."""
    table = tomllib.loads((files("doorstep.maps") / "address_words.toml").read_text(encoding="utf-8"))
    words = table["words"]
    return AddressWords(
        abbreviations={short: tuple(full) for short, full in table["abbreviations"].items()},
        endings={short: (entry["full"], entry["bare"]) for short, entry in table["endings"].items()},
        directions=frozenset(words["directions"]),
        street_types=frozenset(words["street_types"]),
        units=frozenset(words["units"]),
        floors=frozenset(words["floors"]),
        boxes=frozenset(words["boxes"]),
        countries={name: code for code, names in table["countries"].items() for name in names},
        numbers=frozenset(words["numbers"]),
        states=dict(table["us_states"]),
    )


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Take case and accents away: `Töölönkatu` becomes `toolonkatu`, `Straße` becomes `strasse`."""
    text = _APOSTROPHES.sub("", text.casefold()).translate(_LETTERS)
    parts = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def split_words(text: str) -> list[Word]:
    """Cut a text into folded words. Hyphenated names are cut, number ranges (12-14) are not."""
    found: list[Word] = []
    for match in _WORD.finditer(fold(text[:LONGEST_TEXT])):
        pieces = _pieces(match["word"])
        found += [Word(piece) for piece in pieces[:-1]]
        found.append(Word(pieces[-1], bool(match["stop"]), match["comma"] is not None))
        if len(found) >= MOST_WORDS:
            break
    return _initials_joined(found)[:MOST_WORDS]


def _pieces(word: str) -> list[str]:
    if _NUMERIC.match(word):
        return [word.replace("–", "-")]
    return re.split(r"[-–/&]", word)


def _initials_joined(words: list[Word]) -> list[Word]:
    """Write `N. W.` and `P. O.` as one word, as the lists have them."""
    joined: list[Word] = []
    for word in words:
        last = joined[-1] if joined else None
        if (
            last
            and last.shortened
            and not last.ends_part
            and (last.text + word.text) in ("ne", "nw", "se", "sw", "po")
        ):
            joined[-1] = Word(last.text + word.text, ends_part=word.ends_part)
        else:
            joined.append(word)
    return joined


def readings(word: Word) -> tuple[str, ...]:
    """List what a word may stand for, itself last; `katu.`-like endings are written out."""
    lists = address_words()
    found = list(lists.abbreviations.get(word.text, ()))
    for length in (5, 4, 3, 2, 1):
        ending = lists.endings.get(word.text[-length:]) if len(word.text) > length + 2 else None
        if ending and (word.shortened or ending[1]):
            found.append(word.text[:-length] + ending[0])
    found.append(word.text)
    return tuple(dict.fromkeys(found))


def spellings(words: list[Word]) -> list[tuple[str, ...]]:
    """List the readings of a row of words, the likeliest first, at most `MOST_READINGS`."""
    return list(islice(product(*(readings(word) for word in words)), MOST_READINGS))


def street_keys(name: str) -> tuple[tuple[str, float], ...]:
    """List the spellings by which a street may be called, each with how sure it then is (0..1).

    A writer may leave out the direction (South Chester Street: Chester Street), the kind of street, or both.
    """
    words = split_words(name)
    if not words:
        return ()
    lists = address_words()
    plain = tuple(_main_reading(word, at) for at, word in enumerate(words))
    found = {"".join(plain): 1.0}
    for reading in spellings(words):
        found.setdefault("".join(reading), 0.995)
    no_direction = _without_direction(plain)
    no_type = tuple(word for word in plain if word not in lists.street_types)
    neither = tuple(word for word in no_direction if word not in lists.street_types)
    found.setdefault("".join(word.text for word in split_words(_umlauts_written_out(name))), 0.995)
    for shorter, trust in ((no_direction, 0.93), (no_type, 0.9), (neither, 0.84)):
        if shorter and len("".join(shorter)) > 2:
            found.setdefault("".join(shorter), trust)
    return tuple(found.items())


def _umlauts_written_out(name: str) -> str:
    """Spell a name as keyboards without its letters do: Töölö as Toeoeloe, Åvägen as Aavaegen."""
    pairs = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("å", "aa"), ("ø", "oe"))
    name = unicodedata.normalize("NFC", name).casefold()
    for letter, pair in pairs:
        name = name.replace(letter, pair)
    return name


def _main_reading(word: Word, at: int) -> str:
    """Read a word of a name on the map: "St" is Saint in front, Street behind."""
    meanings = readings(word)
    if word.text == "st":
        return "saint" if at == 0 else "street"
    return meanings[0]


def _without_direction(words: tuple[str, ...]) -> tuple[str, ...]:
    directions = address_words().directions
    if len(words) > 1 and words[0] in directions:
        words = words[1:]
    if len(words) > 1 and words[-1] in directions:
        words = words[:-1]
    return words


def place_key(name: str) -> str:
    """Spell a town, district or country for comparison."""
    return "".join(_main_reading(word, at) for at, word in enumerate(split_words(name)))


def unglue(words: list[Word]) -> list[Word] | None:
    """Part a number that sticks to a word (`Kasarmikatu40`); None if none does."""
    parted: list[Word] = []
    for word in words:
        match = None if _ORDINAL.match(word.text) else _GLUED.match(word.text)
        if match is None:
            parted.append(word)
            continue
        first, second = match["letters"] or match["first"], match["number"] or match["rest"]
        parted += [Word(first), Word(second, word.shortened, word.ends_part)]
    return parted if len(parted) > len(words) else None
