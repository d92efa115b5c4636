"""A day of work, read: from files of orders and a fleet to a proposed plan, through the application's door.

day = read_day("orders.csv", city="helsinki", date="2026-11-24")
planned = day.plan(time_s=5)
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median

from doorstep.app.addresses import CERTAIN
from doorstep.app.commands import (
    CancelOrders,
    CorrectPlace,
    HandedOrder,
    ImportOrders,
    LocateOrders,
    PlanDay,
    Search,
)
from doorstep.app.day.settings import DaySettings
from doorstep.app.desk import Told
from doorstep.app.handlers.locate_orders import with_places
from doorstep.app.results import ImportedOrders, LocatedOrders, PlannedDay
from doorstep.app.unit_of_work import reading
from doorstep.compute.processes import cores
from doorstep.connectors.fleet.files import read_fleet
from doorstep.connectors.orders.files import read_orders
from doorstep.connectors.orders.mapping import OrderMapping
from doorstep.connectors.orders.results import ReadOrders
from doorstep.connectors.orders.rows import row_in
from doorstep.domain.errors import AddressError, FileError, InputError
from doorstep.domain.fleet_defaults import DEFAULT_CURRENCY, default_fleet
from doorstep.domain.fleets import Fleet
from doorstep.domain.ids import OrderId
from doorstep.domain.instants import LocalDay
from doorstep.domain.places import Address, LonLat, Place, great_circle_m
from doorstep.domain.units import SECONDS_PER_HOUR
from doorstep.maps.park_times import default_park_times
from doorstep.wiring.city import City
from doorstep.wiring.city_base import Meanwhile
from doorstep.wiring.whole_files import write_whole
from doorstep.wiring.workspace import Workspace, open_workspace

LEAST_SEARCH_S, SEARCH_S_PER_1000 = 10.0, 10.0
ORDERS_PER_VAN = 40
LEAST_VANS = 2
LATEST_FOR_TODAY_S = 10 * SECONDS_PER_HOUR
"""Who plans later than this on the local clock, and names no date, means tomorrow."""
Pathlike = str | Path


@dataclass(frozen=True, slots=True)
class DayFiles:
    """The files of a day as they were read; nothing is in the books yet.

    files
        What each file of orders said, by name.
    fleet
        None: none was given.
    """

    workspace: Workspace
    day: LocalDay
    files: Mapping[str, ReadOrders]
    fleet: Fleet | None

    @property
    def handed(self) -> tuple[HandedOrder, ...]:
        """Every order of the files, as it will be handed in."""
        return tuple(
            HandedOrder(row.order, row.person) for each in self.files.values() for row in each.orders
        )


@dataclass(frozen=True, slots=True)
class TakenOrders:
    """The orders of a day in the books, located as far as can be.

    due
        Those of the files that are due on the day.
    """

    given: DayFiles
    imported: ImportedOrders
    located: LocatedOrders
    due: tuple[OrderId, ...]

    @property
    def moved_rows(self) -> dict[OrderId, int]:
        """Orders that are called by a row of their file at which they stand no longer, with the row now."""
        rows = [row.rows[0] for read in self.given.files.values() for row in read.orders]
        named = zip(self.imported.orders, rows, strict=True)
        return {order_id: row for order_id, row in named if row_in(order_id) not in (None, row)}


@dataclass(slots=True)
class Day:
    """A day, ready to be planned.

    settings
        Weather, closures and what orders leave open; change it with `dataclasses.replace`.
    """

    taken: TakenOrders
    fleet: Fleet
    settings: DaySettings
    _meanwhile: Meanwhile | None = field(default=None, init=False, repr=False)

    @property
    def workspace(self) -> Workspace:
        """Where everything is kept."""
        return self.taken.given.workspace

    @property
    def day(self) -> LocalDay:
        """The local day that is planned."""
        return self.taken.given.day

    def plan(
        self,
        *,
        time_s: float | None = None,
        iterations: int | None = None,
        seed: int = 1,
        threads: int | None = None,
        told: Told | None = None,
        papers: bool = False,
    ) -> PlannedDay:
        """Propose a plan and keep it in the workspace.

        Parameters
        ----------
        time_s, iterations
            When to stop searching: the first one used up. Neither: `usual_search_s` of the orders due.
        threads
            Processor cores to search on. None: all that this process may use; under iterations alone one, so
            that the plan is the same on every machine.
        papers
            It will be written: what its pictures show of the city is got ready beside the search.
        """
        self._let_go()
        if papers:
            self._meanwhile = Meanwhile(self.workspace.city, told, len(self.fleet.vehicles))
            told = self._meanwhile.heard
        if time_s is None and iterations is None:
            time_s = usual_search_s(len(self.taken.due))
        limits = (time_s, iterations)
        usual = 1 if limits[0] is None else cores()
        search = Search(*limits, seed=seed, threads=usual if threads is None else threads)
        command = PlanDay(self.day, self.fleet, self.settings, self.taken.due, search)
        try:
            return self.workspace.app.send(command, told)
        except BaseException:
            self._let_go()
            raise

    def _let_go(self) -> None:
        """Let go of what was got ready for an earlier plan, or for one that was not found."""
        if self._meanwhile is not None:
            self._meanwhile.dismiss()

    def correct(self, address: str, right: LonLat | str) -> None:
        """Say where an address really is: by the position of its door, or by the address that is meant."""
        door = right if isinstance(right, LonLat) else None
        meant = Address(text=right) if isinstance(right, str) else None
        self.workspace.app.send(CorrectPlace(Address(text=address), door, meant))
        self.workspace.app.send(LocateOrders())

    def cancel(self, *orders: str) -> None:
        """Take orders back: the next plan is made without them."""
        self.workspace.app.send(CancelOrders(tuple(OrderId(order) for order in orders)))

    def write(self, planned: PlannedDay, folder: Pathlike) -> Sequence[Path]:
        """Write a plan as a page, tables, run sheets and pictures; give the files."""
        from doorstep.wiring.driver_notes import notes_of
        from doorstep.wiring.plan_folder import view_planned_day, write_plan_folder

        notes = notes_of(self.workspace, planned.orders)
        city, zone = self.workspace.city, self.workspace.zone
        view, summary = view_planned_day(city, zone, planned, self.fleet, notes)
        ready = self._meanwhile or Meanwhile(city, None, 0)
        with ready as (base, hand):
            return write_plan_folder(city, view, summary, Path(folder), write_whole, base, hand)


def usual_search_s(orders: int) -> float:
    """Say how long a day is searched where nobody says: ten seconds, and ten for each further 1,000 orders.

    The parts of a large day share it by their orders, times the parts that are searched at once.
    """
    return max(LEAST_SEARCH_S, SEARCH_S_PER_1000 * orders / 1000)


def read_day(
    orders: Pathlike | Sequence[Pathlike],
    *,
    fleet: Pathlike | Fleet | None = None,
    city: City | Pathlike | None = None,
    workspace: Workspace | Pathlike | None = None,
    date: datetime.date | str | None = None,
    depot: LonLat | str | None = None,
    mapping: OrderMapping | None = None,
) -> Day:
    """Read a day: take its orders into the books, find their doors, and make the fleet ready.

    Parameters
    ----------
    orders
        Files: CSV, XLSX, JSON or VROOM JSON. Each is all that its source has for the day: what the same file
        named before and names no longer is cancelled.
    fleet
        TOML or CSV. None: vans, as many as may be needed, from `depot`.
    date
        The day to plan. None: today, or tomorrow from ten in the morning on.
    depot
        For the default fleet: a position or an address. None: the door nearest to the middle of all.

    Raises
    ------
    FileError
        If a file cannot be read.
    InputError
        If no order can be taken from the files, or none has a door on the map.
    """
    opened = workspace if isinstance(workspace, Workspace) else open_workspace(workspace, city=city)
    return make_ready(take_orders(read_files(orders, opened, fleet=fleet, date=date, mapping=mapping)), depot)


def read_files(
    orders: Pathlike | Sequence[Pathlike],
    workspace: Workspace,
    *,
    fleet: Pathlike | Fleet | None = None,
    date: datetime.date | str | None = None,
    mapping: OrderMapping | None = None,
) -> DayFiles:
    """Read the files of a day; see `read_day`."""
    paths = [Path(orders)] if isinstance(orders, str | Path) else [Path(each) for each in orders]
    day = workspace.day(_date(date, workspace))
    given = _fleet(fleet, workspace)
    currency = DEFAULT_CURRENCY if given is None else given.currency
    west, south, east, north = workspace.streets.bounds
    near = LonLat((west + east) / 2, (south + north) / 2)
    files: dict[str, ReadOrders] = {}
    for path in paths:
        if path.name in files:
            raise FileError("two files of one name", value=path.name, mend="Rename one: it is their source.")
        files[path.name] = read_orders(
            path, day=day, mapping=mapping, source=path.stem.strip() or "orders", currency=currency, near=near
        )
    return DayFiles(workspace, day, files, given)


def take_orders(given: DayFiles) -> TakenOrders:
    """Take the orders of files into the books and look for their doors.

    Raises
    ------
    InputError
        If there is none to take.
    """
    handed = given.handed
    if not handed:
        place = ", ".join(given.files)
        raise InputError("no order to take from the files", place=place, mend=_first_mend(given.files))
    app = given.workspace.app
    imported = app.send(ImportOrders(handed, complete=True))
    located = app.send(LocateOrders())
    pairs = zip(imported.orders, handed, strict=True)
    due = tuple(order_id for order_id, each in pairs if each.order.due_on in (None, given.day.date))
    return TakenOrders(given, imported, located, due)


def make_ready(taken: TakenOrders, depot: LonLat | str | None = None, *, celsius: int | None = None) -> Day:
    """Take the fleet that was given, or the default one from a depot, and the settings that go with it.

    Parameters
    ----------
    celsius
        Outside, for electric vehicles. None: what the weather stands for.
    """
    given = taken.given
    fleet = given.fleet
    if fleet is None:
        workspace = given.workspace
        place = _middle(workspace, taken.due) if depot is None else depot_place(workspace.city, depot)
        vans = max(LEAST_VANS, 1 + -(-len(taken.due) // ORDERS_PER_VAN))
        fleet = default_fleet(place, workspace.zone, vans=vans)
    settings = DaySettings.of(fleet, default_park_times())
    return Day(taken, fleet, replace(settings, celsius=celsius, threads=cores()))


def depot_place(city: City, depot: LonLat | str) -> Place:
    """Find the depot of a default fleet.

    Raises
    ------
    AddressError
        If its address is not certain on this map: every route would begin at the wrong door.
    """
    place = city.locate(depot)
    if place.confidence < CERTAIN:
        taken = place.address.one_line if place.address else "another place"
        mend = "Give street and number as on this map, or longitude,latitude."
        raise AddressError(f"taken for {taken}, which is not certain", value=depot, place="depot", mend=mend)
    return place


def _date(given: datetime.date | str | None, workspace: Workspace) -> datetime.date | None:
    """Read a date: ISO, today, tomorrow; None for the next one that can still be planned."""
    today = workspace.day()
    tomorrow = today.date + datetime.timedelta(days=1)
    if given is None:
        late = today.clock_s(workspace.clock.now()) >= LATEST_FOR_TODAY_S
        return tomorrow if late else today.date
    if isinstance(given, datetime.date):
        return given
    if given in ("today", "tomorrow"):
        return today.date if given == "today" else tomorrow
    try:
        return datetime.date.fromisoformat(given)
    except ValueError:
        mend = "Write it as 2026-11-24, today or tomorrow."
        raise InputError("not a date", value=given, mend=mend) from None


def _first_mend(files: Mapping[str, ReadOrders]) -> str:
    rejected = [row for each in files.values() for row in each.rejected]
    if not rejected:
        return "Give a file with at least one order."
    first = rejected[0]
    said = f"Row {first.row}, {first.field or 'the whole row'}: {first.reason}"
    return f"All {len(rejected)} rows were turned away. {said}"


def _fleet(given: Pathlike | Fleet | None, workspace: Workspace) -> Fleet | None:
    if given is None or isinstance(given, Fleet):
        return given
    return read_fleet(Path(given), zone=workspace.zone)


def _middle(workspace: Workspace, orders: Sequence[OrderId]) -> Place:
    """Take the door nearest to the median of all doors: it stands on a street, not in the water."""
    with reading(workspace.app.desk.keeper) as books:
        states = books.tables.orders(orders)
        placed = with_places(books.orders.many(states), states, books)
    places = [order.place for order in placed.values() if order.place is not None]
    if not places:
        mend = "Correct the addresses first, or check that the map covers them."
        raise InputError("no order has a door on this map", value=len(orders), mend=mend)
    middle = LonLat(median(place.door.lon for place in places), median(place.door.lat for place in places))
    return min(places, key=lambda place: great_circle_m(place.door, middle))
