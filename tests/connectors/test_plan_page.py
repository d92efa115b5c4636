"""The page of a plan, in a real browser: three views, one selection, nothing asked of anybody."""

from __future__ import annotations

import json
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from doorstep.app.views.plan_view import Figure, LeftOutLine
from doorstep.app.views.viewing import Spot, Told, view_of
from doorstep.connectors.plan_page.page import plan_page
from doorstep.domain.ids import OrderId, TaskId
from doorstep.domain.places import LonLat
from doorstep.maps.page_map import PageFrame
from tests.planning.small_day import day, plan

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NO_MAP = {
    "attribution": "© OpenStreetMap contributors",
    **{name: [] for name in ("water", "green", "paved", "buildings", "rails", "streets", "names")},
    "widths": {},
}
FRAME = PageFrame.around([LonLat(24.90, 60.17), LonLat(24.91, 60.17)])


class Straight:
    def line(self, start: Spot, end: Spot, _profile: str) -> list[LonLat]:
        return [start.place, end.place]


def written(*tours: str, title: str = "Tue 24 Nov", lost: tuple[LeftOutLine, ...] = ()) -> str:
    """The page of the small day."""
    problem = day()
    told = Told(title, "by hand", figures=(Figure("Cost", "€6.00", "€2.00 each"),), not_planned=lost)
    view = view_of(problem, plan(problem, *tours), Straight(), ZoneInfo("Europe/Helsinki"), told)
    return plan_page(view, NO_MAP, lambda points: FRAME.line(np.array([(p.lon, p.lat) for p in points])))


def test_what_customers_write_cannot_leave_its_place():
    """A title that ends the script and the heading stays words."""
    page = written("abc", title="</script><b>late</b>")
    assert "</script><b>" not in page
    assert "&lt;/script&gt;&lt;b&gt;late" in page
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    assert json.loads(found[1])["plan"]["title"] == "</script><b>late</b>"


def test_the_page_asks_nobody_for_anything():
    """No address in it leads anywhere but to the names of SVG."""
    addresses = set(re.findall(r"https?://[^\s\"'<>)]+", written("abc")))
    assert addresses <= {"http://www.w3.org/2000/svg"}


@pytest.fixture(scope="module")
def browser():
    """Debian's Chromium, driven for real."""
    if not CHROMIUM.exists():
        pytest.skip("needs Chromium at /usr/bin/chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def opened(browser, tmp_path):
    """Open a page and fail if it complains."""
    pages = []

    def show(text: str, *, wide: int = 1440, high: int = 900, address: str = ""):
        file = tmp_path / "plan.html"
        file.write_text(text)
        page = browser.new_page(viewport={"width": wide, "height": high})
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on(
            "request",
            lambda request: page.complaints.append(request.url) if "plan.html" not in request.url else None,
        )
        page.goto(f"file://{file}{address}")
        page.wait_for_selector("html[data-ready=yes]")
        pages.append(page)
        return page

    yield show
    for page in pages:
        assert page.complaints == []
        page.close()


def test_keys_select_a_route_and_its_stops_in_all_views(opened):
    """Down takes V1, right its first stop: row, table, card and address say the same."""
    page = opened(written("ab", "c"))
    assert page.locator(".row").count() == 2
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("location.hash") == "#V1/2"
    assert page.locator(".row[aria-selected=true] .code").inner_text() == "V1"
    assert page.locator("tbody tr[aria-selected=true]").inner_text().split()[0] == "2"
    assert "2. b" in page.locator("#card h3").inner_text()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert page.evaluate("location.hash") == ""
    assert page.locator("#card").is_hidden()


def test_a_link_carries_the_selection(opened):
    """The address of a stop opens it."""
    page = opened(written("abc"), address="#V1/3")
    assert page.locator("tbody tr[aria-selected=true]").inner_text().split()[:2] == ["3", "10:12"]


def test_orders_are_found_by_their_names(opened):
    """Typing c leaves c."""
    page = opened(written("abc"))
    page.keyboard.press("/")
    page.keyboard.type("c")
    assert page.locator("tbody tr").count() == 1
    page.locator("tbody tr").click()
    assert page.evaluate("location.hash") == "#V1/3"


def test_what_has_no_route_says_why(opened):
    """Both b and c are left out of the plan of a alone."""
    page = opened(written("a"))
    page.locator("#show-out").click()
    assert page.locator("tbody tr").count() == 2
    assert "must be served" in page.locator("tbody tr").first.inner_text()


def test_what_was_refused_before_the_search_has_its_mend_as_typed_and_no_price(opened):
    """Nobody looked for a place for it, so the page does not say that it must be served."""
    mend = "Correct it with `doorstep places correct`."
    lost = LeftOutLine(TaskId("o3"), OrderId("o3"), "Nowhere 5", None, "not clear", mend, None, None, True)
    page = opened(written("a", lost=(lost,)))
    page.locator("#show-out").click()
    row = page.locator("tbody tr").last
    assert row.locator("code").inner_text() == "doorstep places correct"
    assert "must be served" not in row.inner_text()


def test_a_phone_shows_one_view_at_a_time(opened):
    """Three tabs, targets of 44 px and more, nothing wider than the screen."""
    page = opened(written("abc"), wide=390, high=844, address="#V1/1")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("[data-view=map][role=tab]").click()
    assert page.locator("canvas").is_visible()
    assert not page.locator("#rows").is_visible()
    assert page.locator("#zoom-in").bounding_box()["height"] >= 44


def test_a_plan_without_routes_says_what_there_is(opened):
    """Nothing planned is no empty picture."""
    page = opened(written())
    assert "No route" in page.locator("#rows").inner_text()


def test_text_is_readable_in_both_themes(opened):
    """Ink on panel and secondary words reach 4.5:1 (WCAG 2.2)."""
    for theme in ("light", "dark"):
        page = opened(written("abc"), address=f"?theme={theme}")
        colours = page.evaluate("""() => ["ink", "ink-2", "ink-3", "panel"].map((name) => css(name))""")
        *inks, panel = (_luminance(colour) for colour in colours)
        for ink in inks:
            light, dark = max(ink, panel), min(ink, panel)
            assert (light + 0.05) / (dark + 0.05) >= 4.5


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
