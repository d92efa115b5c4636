"""Files broken at random: each is read, or refused with one clear error; nothing else ever comes out."""

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest

from doorstep.connectors.documents.plans import plan_bytes, read_plan
from doorstep.connectors.documents.problems import problem_document, read_problem
from doorstep.connectors.instances.lilim import read_lilim
from doorstep.connectors.instances.solomon import read_solomon
from doorstep.connectors.instances.vrplib import read_vrplib
from doorstep.connectors.instances.vrplib_plans import read_sol
from doorstep.domain.errors import DoorstepError
from tests.connectors.instances.test_lilim import SMALL as LILIM
from tests.connectors.instances.test_solomon import SMALL as SOLOMON
from tests.connectors.instances.test_vrplib_variants import FLEET, HEAD, PLACES, TRIPS
from tests.planning.further_days import further_days
from tests.planning.problems_at_random import FEATURES, problem_with
from tests.planning.small_day import day, plan

TEXTS: dict[str, tuple[Callable[..., object], str]] = {
    "mixed fleet": (read_vrplib, f"TYPE : HFVRP\n{HEAD}{PLACES}{FLEET}EOF\n"),
    "several trips": (read_vrplib, f"TYPE : MTVRPTWR\n{HEAD}{PLACES}{TRIPS}EOF\n"),
    "Solomon": (read_solomon, SOLOMON),
    "Li and Lim": (read_lilim, LILIM),
    "routes": (read_sol, "Route #1: 1 2\nRoute #2: 3\nCost 5\n"),
}
WORDS = ("-1", "0", "1e9", "1e400", "nan", "inf", "99999999999999999999", "x", "", "1.5", "\x00", "é", "4")
VALUES: tuple[Any, ...] = (
    *(None, -1, 0, 1.5, "x", "", [], {}, [1], True, 2**31, 2**63, 1e300, {"kind": "x"}, [[1]], [None]),
    *("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2026-11-23T08:00:00+14:00"),
)


def broken_text(text: str, dice: Random) -> bytes:
    """Change, take out or repeat up to three words."""
    words = text.replace("\n", " \n ").split(" ")
    for _ in range(dice.randint(1, 3)):
        at, how = dice.randrange(len(words)), dice.random()
        if how < 0.6:
            words[at] = dice.choice(WORDS)
        elif how < 0.8:
            del words[at]
        else:
            words.insert(at, dice.choice(words))
    return " ".join(words).encode()


def places_in(document: Any) -> Iterator[tuple[Any, Any]]:
    """Walk through every value: the object or list it stands in, and its key there."""
    keys = list(document) if isinstance(document, dict) else range(len(document))
    for key in keys:
        yield document, key
        if isinstance(document[key], dict | list):
            yield from places_in(document[key])


def break_document(document: Any, dice: Random) -> None:
    """Take one value out, or put another in its place."""
    inside, key = dice.choice(list(places_in(document)))
    if dice.random() < 0.2:
        del inside[key]
    else:
        inside[key] = dice.choice(VALUES)


@pytest.mark.parametrize("name", TEXTS)
def test_broken_texts_give_one_error_at_most(name: str):
    """600 of each."""
    read, text = TEXTS[name]
    dice = Random(name)
    refused = 0
    for _ in range(600):
        try:
            read(broken_text(text, dice), place="x")
        except DoorstepError as error:
            refused += bool(str(error))
    assert refused > 200, "most changes break a file"


def test_broken_problems_give_one_error_at_most():
    """Every feature, every kind of travel, forty ways each."""
    problems = [problem for _, problem in further_days()]
    problems += [problem_with((feature,), 1) for feature in FEATURES]
    dice = Random(7)
    refused = 0
    for problem in problems:
        text = json.dumps(problem_document(problem))
        for _ in range(40):
            document = json.loads(text)
            break_document(document, dice)
            try:
                read_problem(json.dumps(document))
            except DoorstepError as error:
                refused += bool(str(error))
    assert refused > 20 * len(problems)


def test_broken_plans_give_one_error_at_most():
    """Every value of a plan, one after the other."""
    text = plan_bytes(plan(day(), "abc"))
    refused = 0
    for at in range(len(list(places_in(json.loads(text))))):
        for value in VALUES:
            document = json.loads(text)
            inside, key = list(places_in(document))[at]
            inside[key] = value
            try:
                read_plan(json.dumps(document).encode(), place="x")
            except DoorstepError as error:
                refused += bool(str(error))
    assert refused > 500
