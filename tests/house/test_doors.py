"""The doors of the package: what they offer is there, described, in the reference, and can be listed."""

import inspect
import subprocess
import sys
from types import ModuleType

import pytest

import doorstep
import doorstep.domain
import doorstep.planning
from tests.house.sources import ROOT, files

PAGES = {doorstep: "doorstep.md", doorstep.planning: "planning.md"}
OFFERED = [
    (door, name)
    for door in (doorstep, doorstep.planning)
    for name in door.__all__
    if not name.startswith("_")
]


def modules_described(page: str) -> set[str]:
    """Modules that a page of the Python reference is made from."""
    lines = (ROOT / "docs" / "reference" / "python" / page).read_text("utf-8").splitlines()
    return {line.removeprefix("::: ") for line in lines if line.startswith("::: ")}


@pytest.mark.parametrize(("door", "name"), OFFERED)
def test_what_a_door_offers_says_what_it_is_for(door: ModuleType, name: str):
    """`help` is the first thing that somebody at a prompt asks."""
    assert inspect.getdoc(getattr(door, name)), f"{door.__name__}.{name} has no docstring"


@pytest.mark.parametrize(("door", "name"), OFFERED)
def test_what_a_door_offers_stands_in_the_reference(door: ModuleType, name: str):
    """The module that defines it is one of those that the reference is made from."""
    described = modules_described(PAGES[door]) | modules_described("domain.md")
    assert getattr(door, name).__module__ in described


def test_every_word_of_the_domain_stands_in_the_reference():
    """Problems are made of these words; events have a page of their own."""
    events = {"events", "event_catalogue", "order_events", "journey_events", "plan_events"}
    own = {path.stem for path in files(".py", rooms=("src/doorstep/domain",))} - events - {"__init__"}
    assert {f"doorstep.domain.{name}" for name in own} == modules_described("domain.md")


def test_the_first_door_lists_its_names_and_refuses_others():
    """Completion at a prompt asks `dir`, also before anything is imported."""
    assert set(doorstep.__all__) <= set(dir(doorstep))
    with pytest.raises(AttributeError, match="no attribute 'close_city'"):
        doorstep.close_city  # noqa: B018


def test_the_first_door_costs_nothing_until_it_is_used():
    """A script that only wants the version does not wait for maps and kernels."""
    asked = "import doorstep, sys; print(*sys.modules, sep='\\n')"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout
    assert [name for name in told.split() if name.split(".")[0] == "doorstep"] == ["doorstep"]
