"""Python shown in the docs runs: all blocks of a page, in order, as one program in an empty folder."""

import re
import warnings
from pathlib import Path

import pytest

from tests.house.sources import ROOT, files, name

BLOCK = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)


def program(page: str) -> str:
    """The Python of a page; lines keep their numbers, so that an error points into the page."""
    kept, last = [], 0
    for block in BLOCK.finditer(page):
        kept += ["\n" * page.count("\n", last, block.start(1)), block.group(1)]
        last = block.end(1)
    return "".join(kept)


def pages_with_python() -> list[str]:
    """Pages that show Python."""
    pages = [*files(".md", rooms=("docs",)), ROOT / "README.md"]
    return [name(page) for page in pages if program(page.read_text("utf-8")).strip()]


@pytest.fixture(scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Maps that examples build are built once."""
    return tmp_path_factory.mktemp("cache")


@pytest.mark.parametrize("page", pages_with_python())
def test_python_shown_in_the_docs_runs(
    page: str, cache_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The first thing a reader tries is what stands there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOORSTEP_CACHE", str(cache_folder))
    code = compile(program((ROOT / page).read_text("utf-8")), page, "exec")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        exec(code, {"__name__": "__example__"})


def test_blocks_become_one_program_with_the_lines_of_the_page():
    """Two blocks with prose between; other languages are left out."""
    page = "# A\n```python\nx = 1\n```\nprose\n```text\nno\n```\n```python\ny = x\n```\n"
    code = program(page)
    assert code.split("\n")[2] == "x = 1"
    assert code.split("\n")[9] == "y = x"
    assert "no" not in code
