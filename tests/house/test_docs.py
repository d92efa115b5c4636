"""Docs that can be trusted: links lead somewhere, decisions are short, nothing names one machine."""

import re
from pathlib import Path

import pytest

from tests.house.sources import ROOT, files, name

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
HEADINGS = ["Date", "Status", "Context", "Decision", "Consequences"]
TEXT = (".md", ".py", ".pyi", ".toml", ".txt", ".yml", ".yaml", ".cpp", ".hpp", ".inc", ".json", ".cmake", "")
# Written in parts, so that this file does not find itself.
MACHINE = re.compile(
    "|".join(("/wor" + "k/", "/ho" + r"me/\w+/", "/Us" + r"ers/\w+/", "/ro" + "ot/", r"[A-Z]:\\Us" + "ers"))
)
HOSTS = (
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "registry.npm" + "js.org",
    "crates" + ".io",
    "anaconda" + ".org",
)
DOWNLOAD = re.compile(
    r"https?://[^\s)\"'>]*(download" + r"\.|\.osm\.pbf|\.whl|\.tar\.gz|/releases/download/)"
)


def pages() -> list[Path]:
    """Every page people read."""
    return [*files(".md", rooms=("docs", "src", "bench", "examples", "tests")), *sorted(ROOT.glob("*.md"))]


def anchors(page: Path) -> set[str]:
    """Anchors of a page's headings, as GitHub and MkDocs make them."""
    headings = [
        line.lstrip("#").strip() for line in page.read_text("utf-8").splitlines() if line.startswith("#")
    ]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def broken_links(page: Path) -> list[str]:
    """Find links of a page that lead to no file or no heading."""
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    broken = []
    for pair in LINK.findall(text):
        target = pair[0] or pair[1]
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        goal = (page.parent / path).resolve() if path else page
        if not goal.exists() or (anchor and goal.suffix == ".md" and anchor not in anchors(goal)):
            broken.append(target)
    return broken


def house_secrets(text: str) -> list[str]:
    """Find what names one machine, a package registry or a file to download."""
    found = [match.group() for match in (*MACHINE.finditer(text), *DOWNLOAD.finditer(text))]
    return found + [host for host in HOSTS if host in text]


@pytest.mark.parametrize("page", [name(page) for page in pages()])
def test_links_lead_somewhere(page: str):
    """A dead link is a lie about the code."""
    assert not broken_links(ROOT / page)


def test_the_search_finds_dead_links_and_anchors(tmp_path: Path):
    """A check that cannot fail is none."""
    page = tmp_path / "page.md"
    page.write_text(
        "# One two\n[a](#one-two) [b](#three) [c](gone.md) ![d](gone.png) [e](https://example.org)\n"
    )
    assert broken_links(page) == ["#three", "gone.md", "gone.png"]


def reachable(page: Path) -> set[Path]:
    """Pages that links lead to, from one on; itself among them."""
    found: set[Path] = set()
    waiting = [page.resolve()]
    while waiting:
        page = waiting.pop()
        if page in found or page.suffix != ".md" or not page.exists():
            continue
        found.add(page)
        targets = [
            (plain or drawn).partition("#")[0] for plain, drawn in LINK.findall(page.read_text("utf-8"))
        ]
        waiting += [(page.parent / target).resolve() for target in targets if target]
    return found


def test_every_page_of_the_docs_can_be_reached_from_the_first():
    """A page that nobody finds is not written."""
    lost = {page.resolve() for page in files(".md", rooms=("docs",))} - reachable(ROOT / "docs" / "index.md")
    assert not {name(page) for page in lost}


def test_the_first_page_names_every_guide_concept_and_decision():
    """Who looks for a subject reads one page, and does not follow links to find out what there is."""
    front = ROOT / "docs" / "index.md"
    rooms = ("docs/start", "docs/guides", "docs/concepts", "docs/decisions", "docs/reference")
    named = {front.parent / plain for plain, _ in LINK.findall(front.read_text("utf-8"))}
    assert not {name(page) for page in set(files(".md", rooms=rooms)) - named}


def test_the_search_follows_links_from_page_to_page(tmp_path: Path):
    """A check that cannot fail is none."""
    for page, text in {"a": "[to b](b.md#there)", "b": "[to a](a.md)", "c": ""}.items():
        (tmp_path / f"{page}.md").write_text(text)
    assert {page.stem for page in reachable(tmp_path / "a.md")} == {"a", "b"}


@pytest.mark.parametrize("page", [name(page) for page in files(".md", rooms=("docs/decisions",))])
def test_a_decision_is_short_and_has_five_headings(page: str):
    """Sixty lines: what, why, what it costs, what was rejected."""
    lines = (ROOT / page).read_text("utf-8").splitlines()
    assert len(lines) <= 60
    assert re.match(r"# \d{4} ", lines[0])
    assert [line.removeprefix("## ") for line in lines if line.startswith("## ")] == HEADINGS


def test_decisions_are_numbered_without_gaps():
    """A number names one decision for ever."""
    numbers = [int(page.name[:4]) for page in files(".md", rooms=("docs/decisions",))]
    assert numbers == list(range(1, len(numbers) + 1))


UNTRACKED = {".coverage", ".git"}  # a second work tree has a file `.git`


def texts() -> list[str]:
    """Every file of text that is handed on."""
    own = [
        path
        for path in ROOT.iterdir()
        if path.is_file() and path.suffix in TEXT and path.name not in UNTRACKED
    ]
    return sorted(name(path) for path in (*files(*TEXT), *own))


@pytest.mark.parametrize("path", texts())
def test_no_file_names_a_machine_or_a_registry(path: str):
    """What is handed on must work where it arrives."""
    assert not house_secrets((ROOT / path).read_text("utf-8", errors="replace"))


@pytest.mark.parametrize(
    "text",
    [
        "open('/wor" + "k/main/x')",
        "cd /ho" + "me/anna/maps",
        "index-url = https://pypi" + ".org/simple",
        "https://download" + ".example.org/europe/x.osm.pbf",
        "C:\\Us" + "ers\\anna",
    ],
)
def test_the_search_finds(text: str):
    """A check that cannot fail is none."""
    assert house_secrets(text)


def test_the_search_leaves_ordinary_addresses_alone():
    """A source may be cited."""
    assert not house_secrets("see https://wiki.openstreetmap.org/wiki/Key:maxspeed and ~/maps or /tmp/x")
