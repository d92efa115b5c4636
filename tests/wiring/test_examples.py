"""The examples run as they stand, and say what they promise."""

import runpy
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SAID = {
    "closed_bridge.py": ("bridge closed: no legal way by van", "by cargo bike", "reopened"),
    "doors.py": ("Vilhonkatu, north side", "park"),
    "matrix_of_a_day.py": ("tuesday 8:00", "departing at 17:00"),
    "plan_a_day.py": ("A5: its address is not clear", "again: A1 A3 A4 A5 for"),
    "morning_rounds.py": ("bike-1", "trips", "orders"),
}


def test_every_example_is_run_here():
    """A script nobody runs is wrong within a year."""
    assert {path.name for path in EXAMPLES.glob("*.py")} == set(SAID)


@pytest.mark.parametrize("name", sorted(SAID))
def test_an_example_runs_and_says_what_it_promises(name, capsys, helsinki_map, monkeypatch):
    """On the demo city."""
    monkeypatch.setenv("DOORSTEP_CACHE", str(helsinki_map.parent))
    runpy.run_path(str(EXAMPLES / name), run_name="__main__")
    out = capsys.readouterr().out
    for said in SAID[name]:
        assert said in out
