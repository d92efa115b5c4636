"""A second hand for sheets: what it draws is what we draw, and nothing is missing when it is lost."""

import signal

import pytest

import doorstep
from doorstep.planning import SearchProgress
from doorstep.wiring import sheet_hand
from doorstep.wiring.city_base import CityBase, Meanwhile
from doorstep.wiring.driver_notes import notes_of
from doorstep.wiring.plan_folder import practise, run_sheets, view_planned_day
from doorstep.wiring.read_day import make_ready, read_files, take_orders
from doorstep.wiring.sheet_hand import SheetHand, share_of_hand
from tests.wiring.test_plan_folder import ROWS


@pytest.fixture(scope="module")
def day(helsinki_map, tmp_path_factory):
    """Five orders of the demo city, ready to be planned."""
    folder = tmp_path_factory.mktemp("day")
    (folder / "orders.csv").write_text(ROWS, "utf-8")
    with doorstep.open_workspace(folder / "work", city=helsinki_map) as opened:
        yield make_ready(take_orders(read_files(folder / "orders.csv", opened, date="2026-11-24")))


@pytest.fixture(scope="module")
def view(day):
    """The day as it is drawn."""
    planned = day.plan(iterations=100)
    opened = day.workspace
    return view_planned_day(opened.city, opened.zone, planned, day.fleet, notes_of(opened, planned.orders))[0]


def wanted_always(monkeypatch):
    """Let a hand be wanted on any machine, for any fleet."""
    monkeypatch.setattr(sheet_hand, "LEAST_VEHICLES", 0)
    monkeypatch.setattr(sheet_hand, "cores", lambda: 2)


def with_a_hand(day):
    """Give the hand that news of a search begins; a search may be over before it tells of itself."""
    day._meanwhile.heard(SearchProgress(0.1, 10, 600, 1, 0))
    assert day._meanwhile._hand is not None
    return day._meanwhile._hand


def test_the_hand_draws_the_very_sheets_that_we_draw(day, view):
    """Byte for byte, in another process."""
    city = day.workspace.city
    hand = SheetHand(city)
    hand.draw(view, [0])
    assert hand.sheets() == run_sheets(CityBase.of(city), view, [0])


def test_what_was_drawn_for_practice_is_in_no_sheet(day, view):
    """Byte for byte, in one process: practice loads fonts and formats, and leaves nothing else behind."""
    base = CityBase.of(day.workspace.city)
    before = run_sheets(base, view, [0])
    practise(base)
    assert run_sheets(base, view, [0]) == before


def test_the_sheets_of_a_lost_hand_are_drawn_here(day, tmp_path, monkeypatch):
    """The process is killed while the plan is searched; the folder is as whole as ever."""
    wanted_always(monkeypatch)
    planned = day.plan(iterations=3_000, papers=True)
    hand = with_a_hand(day)
    hand._process.send_signal(signal.SIGKILL)
    files = day.write(planned, tmp_path / "out")
    sheets = [path for path in files if path.suffix == ".pdf"]
    assert len(sheets) == len(planned.plan.routes) > 0
    assert all(path.read_bytes().startswith(b"%PDF") for path in sheets)
    assert hand._process.returncode is not None


def test_a_folder_drawn_by_two_is_that_of_one(day, tmp_path, monkeypatch):
    """Names and bytes of all files."""
    planned = day.plan(iterations=3_000)
    alone = {path.name: path.read_bytes() for path in day.write(planned, tmp_path / "one")}
    wanted_always(monkeypatch)
    again = day.plan(iterations=3_000, papers=True)
    with_a_hand(day)
    both = {path.name: path.read_bytes() for path in day.write(again, tmp_path / "two")}
    assert both == alone


def test_nothing_is_begun_for_a_search_that_tells_nothing(day):
    """The base is made when it is asked for, and there is no second hand to let go."""
    with Meanwhile(day.workspace.city, None, 100) as (base, hand):
        assert len(base.streets.kind)
        assert hand is None


def test_the_hand_takes_more_sheets_than_we_do():
    """We have page, tables and overview besides: with few routes it draws all."""
    assert share_of_hand(0) == ()
    assert share_of_hand(3) == (0, 1, 2)
    assert share_of_hand(13) == tuple(range(9))
