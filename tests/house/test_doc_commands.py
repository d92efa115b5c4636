"""Commands shown in the docs run: files and shell blocks of a page, in order, in a folder of their own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import ROOT

PAGES = (
    "start/first-day.md",
    *(
        f"guides/{name}.md"
        for name in (
            "own-city",
            "own-costs",
            "mixed-fleet",
            "micro-hub",
            "electric-vehicles",
            "returns",
            "change-a-planned-day",
        )
    ),
)
BLOCK = re.compile(
    r"^```(?:(?P<shell>sh)|\w+ title=\"(?P<file>[\w.-]+)\")\n(?P<text>.*?)^```", re.DOTALL | re.MULTILINE
)


def steps(page: str) -> list[tuple[str | None, str]]:
    """What a reader does: files to write, by name, and commands to type (no name), in order."""
    return [(block["file"], block["text"]) for block in BLOCK.finditer(page)]


def run(commands: str, folder: Path) -> None:
    """Type commands into a shell that stops at the first that fails."""
    there = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["sh", "-e", "-c", commands], cwd=folder, env=there, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, commands + done.stdout + done.stderr


@pytest.fixture(scope="module")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The map is built once for all pages."""
    return tmp_path_factory.mktemp("cache")


@pytest.mark.parametrize("page", PAGES)
def test_commands_shown_in_the_docs_run(
    page: str, cache_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A page whose second command fails has lost its reader."""
    monkeypatch.setenv("DOORSTEP_CACHE", str(cache_folder))
    (tmp_path / "src").symlink_to(ROOT / "src")  # they are typed in the folder of the clone
    for name, text in steps((ROOT / "docs" / page).read_text("utf-8")):
        if name is None:
            run(text, tmp_path)
        else:
            (tmp_path / name).write_text(text, "utf-8")


def test_a_page_is_read_as_files_and_commands_in_order():
    """A file, a command, and an output that is neither."""
    page = '# A\n```csv title="a.csv"\nid\n```\n```sh\ncat a.csv\n```\n```text\nid\n```\n'
    assert steps(page) == [("a.csv", "id\n"), (None, "cat a.csv\n")]


def test_a_command_that_fails_is_told(tmp_path: Path):
    """A check that cannot fail is none."""
    with pytest.raises(AssertionError, match="no_such_file"):
        run("cat no_such_file\ntrue", tmp_path)
