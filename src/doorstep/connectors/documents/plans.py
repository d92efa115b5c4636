"""Plans as JSON, with every time, load and cost: what `doorstep solve` writes and `doorstep check` reads.

The keys are the fields of the words in `doorstep.domain`, as `words` writes them. Version 1.
"""

from __future__ import annotations

import json

from doorstep.connectors.documents.words import WordReader, load_json, word_json
from doorstep.domain.errors import FileError
from doorstep.domain.plans import Plan

FORMAT = "doorstep plan"
VERSION = 1
_HEADING = 200


def plan_bytes(plan: Plan) -> bytes:
    """Write a plan as JSON."""
    document = {"format": FORMAT, "version": VERSION, "plan": word_json(plan)}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def looks_like_plan_json(content: bytes) -> bool:
    """Tell whether a file begins as a JSON object does."""
    return content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def is_plan_json(content: bytes) -> bool:
    """Tell whether a JSON file names this format at its beginning."""
    return looks_like_plan_json(content) and f'"{FORMAT}"'.encode() in content[:_HEADING]


def read_plan(content: bytes, *, place: str) -> Plan:
    """Read a plan.

    Raises
    ------
    FileError
        If it is no plan of this version, or a value in it cannot be: with the path of the value.
    """
    document = load_json(content, place=place, mend="Give a plan that doorstep solve wrote.")
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        mend = f"A plan has the format {FORMAT!r}; doorstep solve --out PLAN.json writes one."
        raise FileError("not a plan", place=place, mend=mend)
    if document.get("version") != VERSION:
        mend = f"This version of Doorstep reads {VERSION}."
        raise FileError("a plan of another version", value=document.get("version"), place=place, mend=mend)
    reader = WordReader(place, "Correct it, or write the plan again.")
    plan = reader.word(document.get("plan"), Plan, "plan")
    assert isinstance(plan, Plan)
    return plan
