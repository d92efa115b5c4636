"""Words, plans and problems as text for whoever keeps them: the codecs of the books."""

from __future__ import annotations

import json
from typing import TypeVar

from doorstep.connectors.documents.plans import plan_bytes, read_plan
from doorstep.connectors.documents.problems import read_problem, write_problem
from doorstep.connectors.documents.words import WordReader, load_json, word_json
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem

WordT = TypeVar("WordT")
_MEND = "It was written by another version, or changed by hand: restore it from a copy."


class StoredWords:
    """The `WordCodec` port: one line of JSON for each word."""

    def write(self, word: object) -> str:
        """Write a word."""
        return json.dumps(word_json(word), ensure_ascii=False, separators=(",", ":"))

    def read(self, text: str, kind: type[WordT], *, place: str) -> WordT:
        """Read a word of a kind."""
        found = WordReader(place, _MEND).word(load_json(text.encode(), place=place, mend=_MEND), kind, "word")
        assert isinstance(found, kind)
        return found


class StoredDays:
    """The `DayCodec` port: plans and problems in Doorstep's own JSON."""

    def plan_bytes(self, plan: Plan) -> bytes:
        """Write a plan."""
        return plan_bytes(plan)

    def read_plan(self, content: bytes, *, place: str) -> Plan:
        """Read a plan."""
        return read_plan(content, place=place)

    def problem_bytes(self, problem: Problem) -> bytes:
        """Write a problem."""
        return write_problem(problem).encode()

    def read_problem(self, content: bytes, *, place: str) -> Problem:
        """Read a problem."""
        return read_problem(content, place=place)
