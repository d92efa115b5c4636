"""The installed program in a real shell: streams, pipes, signals and what is left behind."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("doorstep")


def test_a_pipe_gets_pure_data_and_messages_go_beside_it(program, tmp_path):
    """`doorstep matrix ... | something` must never feed a warning to something."""
    (tmp_path / "p.csv").write_text("id,lon,lat\na,24.9472,60.1722\nb,nan,1\n")
    ended = program("doorstep matrix p.csv")
    assert ended.returncode == 0
    assert ended.stdout.splitlines() == ["from,to,duration_s,distance_m", "a,a,0,0"]
    assert ended.stderr.startswith("warning: p.csv, line 3")


def test_standard_input_is_a_file_like_any(program):
    """`cat points.csv | doorstep matrix -`."""
    ended = program("printf 'id,address\\na,Vilhonkatu 5\\n' | doorstep matrix -")
    assert ended.stdout.splitlines()[1] == "a,a,0,0"


def test_json_can_be_piped_on(program):
    """No colours, no wrapped lines, whatever the width of the terminal."""
    ended = program("COLUMNS=20 doorstep route 'Vilhonkatu 5' 'John Stenbergin ranta 4' --json | cat")
    assert json.loads(ended.stdout)["type"] == "FeatureCollection"
    assert ended.stderr == ""


@pytest.mark.parametrize(
    "command", ["doorstep map places --kind kerbs", "doorstep route 'Vilhonkatu 5' 'John Stenbergin ranta 4'"]
)
def test_a_reader_that_leaves_is_no_error_to_talk_about(program, command):
    """`| head -1` closes the pipe: no stack trace, no message."""
    ended = program(f"{command} | head -1")
    assert len(ended.stdout.splitlines()) == 1
    assert ended.stderr == ""


def test_a_pipe_that_is_closed_from_the_start_is_quiet_too(program):
    """`| true` reads nothing at all."""
    ended = program("doorstep map places --kind kerbs | true")
    assert ended.stderr == ""


def test_a_planned_day_ends_without_talk_of_memory(program, tmp_path):
    """What is still held when the program ends is taken back by the system: the last line is a result."""
    (tmp_path / "day.csv").write_text("id,address\n1,Kluuvikatu 7\n2,Mikonkatu 6\n", "utf-8")
    ended = program("doorstep plan day.csv --date 2026-11-25 --iterations 10 --no-papers -w day")
    assert ended.returncode == 0, ended.stderr
    assert "leak" not in ended.stderr
    assert ended.stderr.splitlines()[-1].startswith("wrote ")


def test_an_old_terminal_shows_what_it_can(program):
    """Street names in ASCII only: odd, but no crash."""
    ended = program("PYTHONIOENCODING=ascii doorstep door 'Pitkänsillanranta 3'")
    assert ended.returncode == 0, ended.stderr
    assert "Pitk" in ended.stdout


def test_bad_input_ends_with_two_and_no_trace_back(program):
    """What scripts test for."""
    ended = program("doorstep route 60.17,24.94 'Vilhonkatu 5'")
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert [line.split(":")[0] for line in ended.stderr.splitlines()] == ["error", "hint"]


def test_a_position_west_of_greenwich_is_no_option(program):
    """Porto lies at -8.61: the minus sign belongs to the longitude."""
    ended = program("doorstep reach -8.61,41.15")
    assert "lies outside this map" in ended.stderr


def test_progress_is_silent_where_nobody_watches(program, helsinki_pbf, tmp_path):
    """Bars in a log file are noise; what was wrong in the extract is not."""
    ended = program(f"doorstep map build {helsinki_pbf} --out town.doorstep --no-tiles")
    assert ended.returncode == 0
    assert {line.split(":")[0] for line in ended.stderr.splitlines()} == {"warning"}
    assert "motor turns" in ended.stdout


def test_ctrl_c_in_a_build_leaves_nothing_and_says_one_line(helsinki_pbf, tmp_path):
    """The signal comes once the scratch folder exists; it is gone at the end, and so is the map."""
    (tmp_path / "old.doorstep").mkdir()
    (tmp_path / "old.doorstep" / "map.json").write_text("{}")
    running = subprocess.Popen(
        [PROGRAM, "map", "build", str(helsinki_pbf), "--out", str(tmp_path / "old.doorstep")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".*.partial")) and time.monotonic() < deadline:
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert (out, err) == ("", "interrupted: nothing half-written is left\n")
    assert [path.name for path in tmp_path.iterdir()] == ["old.doorstep"]
    assert (tmp_path / "old.doorstep" / "map.json").read_text() == "{}"


def test_ctrl_c_while_the_program_is_loaded_is_quiet_too():
    """Somebody changes their mind at once: the first command that is imported is interrupted."""
    told = (
        "import builtins\n"
        "known = builtins.__import__\n"
        "def interrupted(name, *more, **given):\n"
        "    if name == 'doorstep.cli.app':\n"
        "        raise KeyboardInterrupt\n"
        "    return known(name, *more, **given)\n"
        "builtins.__import__ = interrupted\n"
        "from doorstep.cli import main\n"
        "main()\n"
    )
    ended = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (130, "")
    assert ended.stderr == "interrupted: nothing was begun\n"
