"""A terminal for tests: what `doorstep` writes to both streams, and how it ends."""

import contextlib
import io
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from doorstep.cli import app as command_line
from doorstep.cli import console


@dataclass(frozen=True)
class Ending:
    """Exit code, standard output and standard error."""

    code: int
    out: str
    err: str


@pytest.fixture
def doorstep(helsinki_map, monkeypatch):
    """Run a command line on the demo city, in this process and through the program's own `main`."""
    monkeypatch.setenv("DOORSTEP_MAP", str(helsinki_map))
    monkeypatch.setenv("COLUMNS", "200")
    for stream in (console.out, console.err):
        # Where the test runner states a width, the consoles have taken it when they were made.
        monkeypatch.setattr(stream, "_width", 200)

    def run(*words: object) -> Ending:
        out, err = io.StringIO(), io.StringIO()
        monkeypatch.setattr(sys, "argv", ["doorstep", *(str(word) for word in words)])
        streams = contextlib.redirect_stdout(out), contextlib.redirect_stderr(err)
        with streams[0], streams[1], pytest.raises(SystemExit) as ended:
            command_line.main()
        code = ended.value.code
        ending = Ending(int(code or 0), out.getvalue(), err.getvalue())
        assert "Traceback" not in ending.err
        return ending

    return run


@pytest.fixture
def refused(doorstep):
    """Run a command that must be refused: exit code 2, one error with a hint, nothing on standard output."""

    def run(*words: object) -> str:
        ending = doorstep(*words)
        assert ending.code == 2, ending
        assert ending.out == ""
        lines = [line for line in ending.err.splitlines() if not line.startswith("warning:")]
        assert [line.split(":")[0] for line in lines] == ["error", "hint"], ending.err
        return ending.err

    return run


@pytest.fixture
def program(helsinki_map, tmp_path):
    """Run the installed program as a shell would."""
    path = Path(sys.executable).with_name("doorstep")

    def run(command: str, **how: object) -> subprocess.CompletedProcess[str]:
        environment = {
            "DOORSTEP_MAP": str(helsinki_map),
            "PATH": f"{path.parent}:/usr/bin:/bin",
            "HOME": str(tmp_path),
        }
        return subprocess.run(
            ["bash", "-c", command],
            check=False,
            capture_output=True,
            text=True,
            env=environment,
            cwd=tmp_path,
            timeout=120,
            **how,
        )

    return run
