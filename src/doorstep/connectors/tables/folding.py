"""Folding: headings and words without case, accents and signs, so that spelling does not part them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SIGNS = re.compile(r"[^a-z0-9]+")
_APART = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Give a text in lower case, without accents, its words parted by single blanks.

    A lone minus stays: it stands for "none" in many tables.
    """
    if text.strip() == "-":
        return "-"
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_APART))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _SIGNS.sub(" ", bare).strip()
