"""The docs build without a warning, and reading them asks nobody outside."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.house.sources import ROOT

LOADING = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}


class OutsideRequests(HTMLParser):
    """Collect what a browser would fetch from elsewhere while it shows a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        address = given.get(LOADING.get(tag, "")) or ""
        # A canonical address is told and not fetched.
        if re.match(r"(https?:)?//", address) and given.get("rel") != "canonical":
            self.found.append(f"<{tag}> {address}")


def outside_requests(page: str) -> list[str]:
    """Find what a page would fetch from elsewhere."""
    parser = OutsideRequests()
    parser.feed(page)
    return parser.found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make check` builds it."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_no_page_fetches_anything_from_elsewhere(site: Path):
    """No fonts, scripts or pictures from other hosts: the docs are self-hosted like the program."""
    found = {page.name: outside_requests(page.read_text("utf-8")) for page in site.rglob("*.html")}
    assert len(found) > 10
    assert not {page: requests for page, requests in found.items() if requests}


def test_the_reference_is_made_from_docstrings(site: Path):
    """The travel type's law stands in the page about it."""
    page = (site / "reference" / "python" / "domain.html").read_text("utf-8")
    assert "doorstep.domain.travel_shapes.TravelShapes.arrive" in page
    assert "rounded up to a tenth of a second" in page


def test_the_search_finds_outside_requests():
    """A check that cannot fail is none."""
    page = '<script src="https://x.org/a.js"></script><link rel="stylesheet" href="//x.org/a.css"><a href="https://x.org">'
    assert outside_requests(page) == ["<script> https://x.org/a.js", "<link> //x.org/a.css"]
    assert not outside_requests('<link rel="canonical" href="https://x.org/"><img src="assets/a.png">')
