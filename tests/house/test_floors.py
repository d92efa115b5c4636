"""Imports point down the floors (ADR 0001). The checker runs here too, so that `make test` finds a breach."""

import shutil
import textwrap
import tomllib
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from tests.house.sources import ROOT


def test_no_import_points_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """The contract of pyproject.toml holds for every module."""
    monkeypatch.chdir(ROOT)
    assert lint_imports(cache_dir=str(tmp_path), no_logo=True) == 0, capsys.readouterr().out


def test_every_folder_of_the_package_has_a_floor():
    """A new folder without a floor would escape the contract."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    floors = {
        room.strip()
        for contract in contracts
        if contract["type"] == "layers"
        for floor in contract["layers"]
        for room in floor.replace(":", "|").split("|")
    }
    folders = {path.parent.name for path in (ROOT / "src" / "doorstep").glob("*/__init__.py")}
    assert folders <= floors, f"give {sorted(folders - floors)} a floor in pyproject.toml and in ADR 0001"


def test_the_checker_finds_a_domain_that_imports_a_road(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """A check that cannot fail is none."""
    shutil.rmtree(tmp_path / "attic", ignore_errors=True)
    for room, code in {"": "", "domain": "from attic.roads import streets", "roads": "streets = 1"}.items():
        folder = tmp_path / "attic" / room
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").write_text(code)
    config = tmp_path / "attic.toml"
    config.write_text(
        textwrap.dedent(
            """
            [tool.importlinter]
            root_package = "attic"
            [[tool.importlinter.contracts]]
            name = "Imports point down"
            type = "layers"
            containers = ["attic"]
            layers = ["roads", "domain"]
            """
        )
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    assert lint_imports(config_filename=str(config), no_cache=True, no_logo=True) == 1
    assert "attic.domain -> attic.roads" in capsys.readouterr().out
