"""What a user can meet is described: commands, settings, events, ports, words."""

import ast
import inspect
import runpy
from types import ModuleType

import pytest
import typer

import doorstep.domain
from doorstep.cli.app import app
from doorstep.domain.errors import DoorstepError
from doorstep.domain.event_catalogue import event_types
from doorstep.wiring.settings import DESCRIPTIONS
from tests.house.sources import ROOT, files, name, tree

GENERATE = runpy.run_path(str(ROOT / "docs" / "generate.py"))
REFERENCE = ROOT / "docs" / "reference"


def commands(given: typer.Typer, program: str) -> dict[str, str]:
    """Every command that can be typed, such as `doorstep map build`, with its help."""
    found = GENERATE["commands"](typer.main.get_command(given), program)
    return {path: command.help or "" for path, _, command in found}


def ports(module: ast.Module) -> list[str]:
    """Every protocol class of a module."""
    return [
        node.name
        for node in ast.walk(module)
        if isinstance(node, ast.ClassDef) and any("Protocol" in ast.unparse(parent) for parent in node.bases)
    ]


@pytest.mark.parametrize(("command", "told"), commands(app, "doorstep").items())
def test_every_command_is_described_and_has_help(command: str, told: str):
    """Each stands under its own name in docs/reference/cli.md, and its help is a sentence."""
    page = (REFERENCE / "cli.md").read_text("utf-8")
    assert f"## {command}\n" in page
    assert told.strip().split("\n\n")[0].endswith("."), f"{command}: say in a sentence what it is for"


def test_the_search_finds_commands_of_groups():
    """A check that cannot fail is none."""
    outer, inner = typer.Typer(), typer.Typer()
    inner.command("build", help="Build.")(lambda: None)
    inner.command("info")(lambda: None)
    outer.command("route")(lambda: None)
    outer.add_typer(inner, name="map")
    found = commands(outer, "doorstep")
    assert found == {"doorstep route": "", "doorstep map build": "Build.", "doorstep map info": ""}


@pytest.mark.parametrize("path", sorted(GENERATE["pages"]()), ids=lambda path: path.name)
def test_pages_made_from_code_are_up_to_date(path):
    """Run docs/generate.py after changing an event or a setting."""
    assert path.read_text("utf-8") == GENERATE["pages"]()[path], "run: .venv/bin/python docs/generate.py"


def test_figures_made_from_code_are_up_to_date():
    """Run docs/figures.py after changing one."""
    drawn = runpy.run_path(str(ROOT / "docs" / "figures.py"))
    for figure in drawn["drawings"]():
        assert (drawn["HOME"] / f"{figure.name}.svg").read_text("utf-8") == figure.svg(), figure.name


@pytest.mark.parametrize("kind", event_types().values(), ids=lambda kind: kind.__name__)
def test_every_field_of_an_event_has_a_meaning(kind: type):
    """The docstring is the contract: a field without a meaning is a promise of nothing."""
    fields = [line.split("`")[1] for line in GENERATE["_field_table"](kind).splitlines()[2:]]
    assert set(fields) <= set(GENERATE["field_meanings"](kind))
    assert (inspect.getdoc(kind) or "").split("\n")[0].rstrip().endswith((".", ";", ",")) or len(fields) == 0


def test_every_setting_that_code_reads_is_described():
    """An environment variable nobody tells of is a trap."""
    read = {
        node.value
        for path in files(".py", rooms=("src",))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_setting(node.value)
    }
    assert read == set(DESCRIPTIONS)


def _is_setting(text: str) -> bool:
    return text.startswith("DOORSTEP_") and text.isupper() and " " not in text


def test_every_port_is_described():
    """Whoever writes a new edge starts from the page of ports."""
    page = REFERENCE / "ports.md"
    described = page.read_text("utf-8") if page.exists() else ""
    found = {port: name(path) for path in files(".py", rooms=("src",)) for port in ports(tree(path))}
    missing = {port: path for port, path in found.items() if f"`{port}`" not in described}
    assert not missing, f"describe in docs/reference/ports.md: {missing}"


def test_the_search_finds_ports():
    """A check that cannot fail is none."""
    assert ports(ast.parse("class Geocoder(Protocol):\n    pass\nclass Box(Generic[T]):\n    pass")) == [
        "Geocoder"
    ]


def words() -> list[str]:
    """Every public class of the domain but errors, which draw themselves, and events, which have a page."""
    found: list[str] = []
    for path in files(".py", rooms=("src/doorstep/domain",)):
        module: ModuleType = __import__(f"{doorstep.domain.__name__}.{path.stem}", fromlist=["_"])
        kinds = [kind for kind in vars(module).values() if isinstance(kind, type)]
        own = [
            kind for kind in kinds if kind.__module__ == module.__name__ and not kind.__name__.startswith("_")
        ]
        drawn = (*event_types().values(), DoorstepError)
        found += [kind.__name__ for kind in own if not issubclass(kind, drawn)]
    return found


@pytest.mark.parametrize("word", words())
def test_every_word_of_the_domain_is_in_the_glossary(word: str):
    """The glossary comes first: what is not in it has no agreed name."""
    assert f"`{word}`" in (ROOT / "docs" / "glossary.md").read_text("utf-8")


@pytest.mark.parametrize("path", [name(path) for path in files(".py", rooms=("src",))])
def test_every_module_says_what_it_is_for(path: str):
    """The first line is what a reader sees in the reference."""
    assert ast.get_docstring(tree(ROOT / path)), path
