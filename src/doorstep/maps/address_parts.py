"""Take a free text apart into street, number, unit, postcode and town, without a map to ask.

For import rows and labels. The geocoder does not need it: it lets the streets of the map decide. Rules read
the text from both ends: postcode, country and state from the back, the house number at the front (as in
English) or behind the street (as on most of the continent).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from doorstep.domain.errors import AddressError
from doorstep.domain.places import Address
from doorstep.maps.address_text import LONGEST_TEXT, Word, address_words, fold, readings, split_words

_TOKEN = re.compile(r"[^\s,;]+|[,;\n]")
_POSTCODE = re.compile(r"(?:\d{5}(?:-?\d{4})?|\d{4}-\d{3}|\d{4}|\d{3}\s?\d{2})$")
_NUMBER = re.compile(r"#?\d+[a-z]?(?:[-/]\d*[a-z]?)*$")
_UNIT = re.compile(r"(?=.*\d)[a-z0-9]{1,5}(?:-[a-z0-9]{1,4})?$|[a-z](?:-[a-z])?$")
_NUMBERED = frozenset(("highway", "route", "spur", "road", "avenue", "freeway", "turnpike"))
FARTHEST_TYPE = 6  # words between a house number and the kind of street behind it


@dataclass(slots=True)
class _Tokens:
    """Words of a text with commas marked, taken from both ends."""

    words: list[str]
    keys: list[str]
    comma_after: list[bool]

    def pop(self, at: int) -> str:
        """Take a word out; the comma behind it stays with the word before."""
        if self.comma_after[at] and at > 0:
            self.comma_after[at - 1] = True
        del self.keys[at], self.comma_after[at]
        return self.words.pop(at)

    def take(self, start: int, end: int) -> str:
        """Take a run of words out."""
        taken = [self.pop(start) for _ in range(start, end)]
        return " ".join(taken)


def parse_address(text: str) -> Address:
    """Take a text apart; the text itself stays in the answer for a second try.

    Raises
    ------
    AddressError
        If there is no word in it.
    """
    if not split_words(text):
        raise AddressError(
            "an address without a word", value=text[:40], mend="Write street, number and town."
        )
    tokens = _tokens(text[:LONGEST_TEXT])
    country = _pop_country(tokens)
    postcode = _pop_postcode(tokens)
    state = _pop_state(tokens)
    unit = _pop_unit(tokens)
    number, number_at = _pop_number(tokens)
    letter, flat = _pop_stairwell(tokens, number_at)
    number, unit = number + letter, flat or unit
    street, city = _street_and_city(tokens, number_at, has_state=bool(state or postcode))
    return Address(
        street=street or None,
        house_number=number or None,
        unit=unit or None,
        postcode=postcode or None,
        city=city or None,
        country=country or ("US" if state else None),
        text=text.strip()[:LONGEST_TEXT],
    )


def _tokens(text: str) -> _Tokens:
    tokens = _Tokens([], [], [])
    for token in _TOKEN.findall(text):
        if token in ",;\n":
            if tokens.comma_after:
                tokens.comma_after[-1] = True
            continue
        key = fold(token).replace(".", "")
        if key and any(letter.isalnum() or letter == "#" for letter in key):
            tokens.words.append(token.strip("."))
            tokens.keys.append(key.strip("()\"'"))
            tokens.comma_after.append(False)
    return tokens


def _pop_country(tokens: _Tokens) -> str:
    names = {"usa": "US", "us": "US", "finland": "FI", "suomi": "FI", "deutschland": "DE", "germany": "DE"}
    names |= {
        "liechtenstein": "LI",
        "schweiz": "CH",
        "switzerland": "CH",
        "osterreich": "AT",
        "austria": "AT",
    }
    names |= {
        "portugal": "PT",
        "sverige": "SE",
        "sweden": "SE",
        "france": "FR",
        "espana": "ES",
        "italia": "IT",
    }
    last = tokens.keys[-1] if len(tokens.keys) > 1 else ""
    if last not in names:
        return ""
    tokens.pop(len(tokens.keys) - 1)
    return names[last]


def _pop_postcode(tokens: _Tokens) -> str:
    """Take the postcode: the last word that looks like one, never the first word of the line."""
    count = len(tokens.keys)
    for at in range(count - 1, 0, -1):
        if not _POSTCODE.match(tokens.keys[at]):
            continue
        at_end = at == count - 1
        after_comma = tokens.comma_after[at - 1] and not at_end
        after_state = at_end and tokens.keys[at - 1] in address_words().states
        if (at_end and len(tokens.keys[at]) >= 5) or after_comma or after_state:
            return tokens.pop(at)
    return ""


def _pop_state(tokens: _Tokens) -> str:
    states = address_words().states
    if len(tokens.keys) < 3:
        return ""
    pair = " ".join(tokens.keys[-2:])
    if pair in states.values():
        return tokens.take(len(tokens.keys) - 2, len(tokens.keys))
    if tokens.keys[-1] in states or tokens.keys[-1] in states.values():
        return tokens.pop(len(tokens.keys) - 1)
    return ""


def _pop_unit(tokens: _Tokens) -> str:
    """Take `apt 4`, `suite b`, `# 12`, `#12`; the marker is left out."""
    lists = address_words()
    for at, key in enumerate(tokens.keys):
        if at == 0:
            continue
        if key.startswith("#") and len(key) > 1:
            return tokens.pop(at).lstrip("#")
        follower = tokens.keys[at + 1].lstrip("#") if at + 1 < len(tokens.keys) else ""
        if (key in lists.units or key == "#") and follower and _UNIT.match(follower):
            tokens.pop(at)
            return tokens.pop(at).lstrip("#")
    return ""


def _pop_number(tokens: _Tokens) -> tuple[str, int]:
    """Take the house number, and tell where it stood; -1 if there is none."""
    if tokens.keys and _NUMBER.match(tokens.keys[0]) and len(tokens.keys) > 1:
        return tokens.pop(0), 0
    for at, key in enumerate(tokens.keys):
        if at and _NUMBER.match(key):
            number = tokens.pop(at)
            if _street_follows(tokens, at):
                # Somebody's name stands in front: "Janet Smith, 7710 Main Ave".
                tokens.take(0, at)
                return number, 0
            return number, at
    return "", -1


def _pop_stairwell(tokens: _Tokens, at: int) -> tuple[str, str]:
    """Take what follows a number behind its street: `5 B` is a house number, `5 B 12` a flat of number 5."""
    if (
        not 0 < at < len(tokens.keys)
        or tokens.comma_after[at - 1]
        or not re.match(r"[a-z]$", tokens.keys[at])
    ):
        return "", ""
    flat = at + 1 < len(tokens.keys) and re.match(r"\d{1,4}$", tokens.keys[at + 1])
    return ("", tokens.take(at, at + 2)) if flat and not tokens.comma_after[at] else (tokens.pop(at), "")


def _meanings(tokens: _Tokens) -> list[set[str]]:
    return [set(readings(word)) for key in tokens.keys for word in (*split_words(key), Word(key))[:1]]


def _street_follows(tokens: _Tokens, at: int) -> bool:
    """Tell whether the kind of street stands behind the number rather than in front of it."""
    types = address_words().street_types
    meanings = _meanings(tokens)
    before = any(meaning & types for meaning in meanings[max(0, at - 2) : at])
    return not before and any(meaning & types for meaning in meanings[at + 1 : at + FARTHEST_TYPE])


def _street_and_city(tokens: _Tokens, number_at: int, *, has_state: bool) -> tuple[str, str]:
    """Part street from town: at the number behind the street, at a comma, or behind the kind of street."""
    words = tokens.words
    if number_at > 0:
        commas = [at for at in range(number_at - 1) if tokens.comma_after[at]]
        start = commas[-1] + 1 if commas else 0
        before, after = words[:start], words[number_at:]
        return " ".join(words[start:number_at]), " ".join(after or before)
    commas = [at for at, comma in enumerate(tokens.comma_after) if comma and at < len(words) - 1]
    directions = address_words().directions
    if commas and _meanings(tokens)[commas[0] + 1] & directions and len(tokens.keys[commas[0] + 1]) < 3:
        # "M Street, NW, Washington": the direction belongs to the street.
        commas = [commas[0] + 1] + [at for at in commas[1:] if at > commas[0] + 1]
    if commas:
        cut = commas[0] + 1
        if not commas[1:]:
            cut = min(cut, _end_of_street(tokens))
        return " ".join(words[:cut]), " ".join(words[max(commas[-1] + 1, cut) if commas[1:] else cut :])
    cut = _end_of_street(tokens) if has_state or len(words) > 2 else len(words)
    return " ".join(words[:cut]), " ".join(words[cut:])


def _end_of_street(tokens: _Tokens) -> int:
    """Find the last kind of street ("Main St Springfield"), with a direction behind it ("St NW")."""
    lists = address_words()
    meanings = _meanings(tokens)
    kinds = [at for at, meaning in enumerate(meanings) if meaning & lists.street_types and at > 0]
    if not kinds:
        return len(tokens.words)
    end = kinds[0] + 1
    if end < len(meanings) and meanings[end - 1] & _NUMBERED and _NUMBER.match(tokens.keys[end]):
        end += 1
    while end < len(meanings) and meanings[end] & (lists.directions | lists.street_types):
        # "St NW Washington" has a direction, "Ave West Palm Beach" a town that begins like one.
        spelled_out = len(tokens.keys[end]) > 2 and bool(meanings[end] & lists.directions)
        stands_last = end == len(meanings) - 1 or tokens.comma_after[end]
        if spelled_out and (tokens.comma_after[end - 1] or not stands_last):
            break
        end += 1
    return end
