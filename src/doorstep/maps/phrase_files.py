"""Load what turn-by-turn instructions say, by language."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from doorstep.domain.errors import UnknownNameError
from doorstep.roads.ways.instructions import Phrases, parse_phrases


@cache
def phrases(language: str) -> Phrases:
    """Load the phrases of a language such as "en".

    Raises
    ------
    UnknownNameError
        If there are none; the error lists the languages there are.
    """
    folder = files("doorstep.maps") / "phrases"
    known = {
        entry.name.removesuffix(".toml"): entry for entry in folder.iterdir() if entry.name.endswith(".toml")
    }
    if language not in known:
        raise UnknownNameError.among("language", language, known)
    return parse_phrases(known[language].read_text(encoding="utf-8"))
