"""What `doorstep plan` tells on its way: what was read, what needs a person, who does what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from doorstep.app.day.emissions import WATT_HOURS_PER_KWH
from doorstep.app.results import AddressToCheck, PlannedDay
from doorstep.app.views.words import counted, in_general, money, relieved, spoken_together
from doorstep.cli.console import err, out, warn
from doorstep.cli.files import write_bytes
from doorstep.cli.plan_figures import figures_of, figures_table, in_order, time_lines
from doorstep.connectors.orders.rejected import write_rejected
from doorstep.connectors.orders.results import ReadOrders
from doorstep.connectors.places.corrections import AddressRow, written_addresses
from doorstep.domain.ids import OrderId
from doorstep.domain.instants import instant_at
from doorstep.domain.plans import Plan
from doorstep.domain.routes import Route
from doorstep.domain.units import METRES_PER_KM, SECONDS_PER_HOUR, SECONDS_PER_MINUTE, Seconds
from doorstep.planning.charging import charges_of
from doorstep.wiring.read_day import Day, DayFiles, TakenOrders

MOST_SHOWN = 8
MOST_LEFT_OUT = 20
MOST_REASONS = 2
REJECTED, ADDRESSES, MAPPING = "rejected", "addresses.csv", "mapping"


@dataclass(frozen=True, slots=True)
class Report:
    """Tells each step on standard error and the plan on standard output; writes what needs a person."""

    folder: Path
    quiet: bool = False
    named_workspace: bool = False

    def files(self, given: DayFiles) -> None:
        """Tell how files were read, and give rejected rows back."""
        day = given.day.date
        err.print(f"Plan for [bold]{day:%A} {day.day} {day:%B %Y}[/], clocks of {given.workspace.zone.key}")
        for name, read in given.files.items():
            self._file(name, read, given)

    def _file(self, name: str, read: ReadOrders, given: DayFiles) -> None:
        columns = ", ".join(
            column if column == heading else f"{heading} as {column}"
            for column, heading in read.mapping.columns.items()
        )
        due = len(read.due(given.day.date))
        others = len(read.orders) - due
        more = f", {others} of other days" if others else ""
        told = f"{counted(due, 'order')} due{more}; read {escape(columns)}"
        err.print(f"[bold]{escape(name)}[/]: {told}", soft_wrap=True)
        if read.unread:
            err.print(f"  not read: {escape(', '.join(read.unread))}", soft_wrap=True)
        if read.resting:
            err.print(f"  {len(read.resting)} standing orders rest on this weekday")
        for remark in (
            *read.remarks,
            *(f"row {note.row}, {note.column}: {note.note}" for note in read.notes),
        ):
            err.print(f"  {escape(remark)}", soft_wrap=True)
        write_bytes(self.folder / f"{MAPPING}{self._mark(name, given)}.json", read.mapping.as_json().encode())
        if read.rejected:
            self._rejected(name, read, self.folder / f"{REJECTED}{self._mark(name, given)}.csv")

    def _mark(self, name: str, given: DayFiles) -> str:
        """Tell the files of several sources apart by name."""
        return f"-{Path(name).stem}" if len(given.files) > 1 else ""

    def _rejected(self, name: str, read: ReadOrders, path: Path) -> None:
        rows = len({row.row for row in read.rejected})
        mended = "mend it and plan again" if rows == 1 else "mend them and plan again"
        warn(f"{name}: {counted(rows, 'row')} cannot be read; {mended}")
        for row in read.rejected[:MOST_SHOWN]:
            at = f", {row.field}" if row.field else ""
            value = f": {row.value!r}" if row.value else ""
            mend = f" {row.mend}" if row.mend else ""
            err.print(
                f"  row {row.row}{at}: {escape(row.reason)}{escape(value)}.{escape(mend)}", soft_wrap=True
            )
        if len(read.rejected) > MOST_SHOWN:
            err.print(f"  and {len(read.rejected) - MOST_SHOWN} more")
        path.parent.mkdir(parents=True, exist_ok=True)
        write_rejected(read, path)
        err.print(f"wrote {path}", soft_wrap=True, markup=False)

    def addresses(self, taken: TakenOrders) -> None:
        """Tell which addresses need a person, and write them down to be filled in."""
        told, imported = taken.located, taken.imported
        counts = (("new", imported.added), ("changed", imported.revised), ("known", imported.unchanged))
        said = ", ".join(f"{len(ids)} {word}" for word, ids in counts if ids)
        gone = f"; {len(imported.cancelled)} cancelled, no longer in the file" if imported.cancelled else ""
        err.print(f"orders: {said}{gone}; {len(told.located)} located now")
        moved = [f"{order_id} is row {row} now" for order_id, row in taken.moved_rows.items()]
        if moved:
            more = f" and {len(moved) - MOST_SHOWN} more" if len(moved) > MOST_SHOWN else ""
            err.print(f"  rows have moved: {', '.join(moved[:MOST_SHOWN])}{more}", soft_wrap=True)
        if told.doubtful:
            count, one = len(told.doubtful), len(told.doubtful) == 1
            said = "is not certain: planned as it was" if one else "are not certain: planned as they were"
            warn(f"{counted(count, 'address')} {said} understood")
            self._list(told.doubtful)
        if told.unclear:
            count, one = len(told.unclear), len(told.unclear) == 1
            said = "needs a person; its order is" if one else "need a person; their orders are"
            warn(f"{counted(count, 'address')} {said} not planned")
            self._list(told.unclear)
        rows = (*told.unclear, *told.doubtful)
        if rows:
            path = self.folder / ADDRESSES
            write_bytes(path, written_addresses(_address_row(row) for row in rows).encode("utf-8-sig"))
            told_how = "  fill it in and give it back with --corrections, or use `doorstep places correct`"
            err.print(told_how, soft_wrap=True)

    def _list(self, rows: tuple[AddressToCheck, ...]) -> None:
        for row in rows[:MOST_SHOWN]:
            line = f"  {row.order_id}: {row.address.one_line}: {row.why}"
            err.print(line, soft_wrap=True, markup=False)
        if len(rows) > MOST_SHOWN:
            err.print(f"  and {len(rows) - MOST_SHOWN} more")

    def fleet(self, day: Day) -> None:
        """Tell of the default fleet, if none was given."""
        if day.taken.given.fleet is not None:
            return
        place = day.fleet.hubs[0].place
        where = ""
        if place is not None:
            where = place.address.one_line if place.address else f"{place.door.lon:.5f},{place.door.lat:.5f}"
        vans = len(day.fleet.vehicles)
        err.print(
            f"no --fleet: up to {vans} vans, 8:00 to 17:00, from {where} (--depot moves it)", soft_wrap=True
        )
        level = f"at the prices of a European city in {day.fleet.currency}"
        err.print(f"  {level}; a fleet file says your own, and in which currency", soft_wrap=True)

    def plan(self, day: Day, planned: PlannedDay) -> None:
        """Show the plan: a row a route, what is left out, and why."""
        if planned.leftovers:
            left = len(planned.leftovers)
            verb = "is" if left == 1 else "are"
            err.print(f"{counted(left, 'order')} of earlier days {verb} planned besides")
        for lost in planned.built.refused_vehicles:
            warn(f"{lost.place} does not work on this day: {lost.what}. {lost.mend}")
        if self.quiet:
            return
        out.print(routes_table(day, planned))
        drawn = time_lines(day, planned, out)
        if drawn is not None:
            out.print()
            out.print(drawn)
        out.print()
        out.print(figures_table(figures_of(day, planned)))
        out.print()
        _left_out(planned)
        _charged(planned.plan)
        plan, searched = planned.plan, f"{planned.iterations} iterations in {planned.elapsed_s:.1f} s"
        out.print(f"plan {plan.id}, version {plan.version}, seed {plan.origin.seed}, {searched}")
        where = f" --workspace {day.workspace.folder}" if self.named_workspace else ""
        release = f"doorstep release {plan.id}{where}"
        out.print(
            f"release it with `{release}`; trace an order with `doorstep trace order ID{where}`",
            soft_wrap=True,
            markup=False,
        )

    def papers(self, paths: Sequence[Path]) -> None:
        """Tell what was written: single files by name, the files of a folder by their number."""
        inside = Counter(path.parent.name for path in paths if path.parent != self.folder)
        names = [path.name for path in paths if path.parent == self.folder]
        names += [f"{count} {name}" for name, count in inside.items()]
        err.print(f"wrote into {self.folder}: {', '.join(names)}", soft_wrap=True, markup=False)


def routes_table(day: Day, planned: PlannedDay) -> Table:
    """Draw up the routes: stops, orders, km, hours and cost."""
    plan = planned.plan
    table = Table(box=None, pad_edge=False)
    for column in ("route", "from", "to", "trips", "stops", "orders", "km", "walk km", "hours", "cost"):
        table.add_column(column, justify="left" if column == "route" else "right")
    for route in in_order(planned):
        table.add_row(*_route_cells(day, planned, route))
    sums = [
        sum(len(route.stops) for route in plan.routes),
        len(planned.served),
        _km(sum(route.distance_m for route in plan.routes)),
        _km(sum(_walked_m(route) for route in plan.routes)),
        _hours(sum(route.duration_s for route in plan.routes)),
        money(_routes_minor(plan), plan.costs.currency),
    ]
    trips = sum(len(route.trips) for route in plan.routes)
    table.add_row("all", "", "", str(trips), *(str(cell) for cell in sums), style="bold")
    return table


def _route_cells(day: Day, planned: PlannedDay, route: Route) -> list[str]:
    plan = planned.plan
    begins, ends = route.trips[0].depart_s, route.trips[-1].ends_s
    return [
        route.vehicle_id,
        _clock(day, plan, begins),
        _clock(day, plan, ends),
        str(len(route.trips)),
        str(len(route.stops)),
        str(len(planned.orders_on(route))),
        _km(route.distance_m),
        _km(_walked_m(route)),
        _hours(route.duration_s),
        money(route.costs.total_minor, route.costs.currency),
    ]


def _left_out(planned: PlannedDay) -> None:
    """Tell every order without a route, with its reason and the cheapest mend."""
    why = reasons_left_out(planned)
    if not why:
        out.print("every order has a route")
        return
    out.print(f"[bold]{counted(len(why), 'order')} without a route[/]")
    if len(why) <= MOST_LEFT_OUT:
        for order_id, said in why.items():
            out.print(f"  {order_id}: {said}", soft_wrap=True, markup=False)
        return
    for said, orders in _by_reason(planned, why).items():
        more = f" and {len(orders) - MOST_SHOWN} more" if len(orders) > MOST_SHOWN else ""
        named = ", ".join(orders[:MOST_SHOWN])
        out.print(f"  {len(orders)}: {said}: {named}{more}", soft_wrap=True, markup=False)
    out.print("  --json and the page tell each of them")


def _by_reason(planned: PlannedDay, why: Mapping[OrderId, str]) -> dict[str, list[OrderId]]:
    """Gather orders by what binds first, the commonest reason first."""
    binding = {left.order_id: left.reasons[0] for left in planned.plan.unassigned if left.reasons}
    found: dict[str, list[OrderId]] = {}
    for order_id, said in why.items():
        known = binding.get(order_id)
        kind = said.split(".")[0] if known is None else in_general(known)
        found.setdefault(kind, []).append(order_id)
    return dict(sorted(found.items(), key=lambda pair: -len(pair[1])))


def reasons_left_out(planned: PlannedDay) -> dict[OrderId, str]:
    """Give why each order is in no route: what binds first, and the cheapest mend."""
    served = set(planned.served)
    why: dict[OrderId, str] = {}
    for left in planned.plan.unassigned:
        order_id = left.order_id
        if order_id is not None and order_id not in served:
            mend = f". Cheapest mend: {relieved(left.relaxations[0])}" if left.relaxations else ""
            reasons = spoken_together(left.reasons, planned.problem.currency)[:MOST_REASONS]
            why[order_id] = "; ".join(reasons) + mend
    why |= {each.order_id: f"{each.what}. {each.mend}" for each in planned.not_planned}
    return why


def planned_object(day: Day, planned: PlannedDay, folder: Path) -> dict[str, object]:
    """Give the summary as JSON."""
    plan = planned.plan
    return {
        "plan": plan.id,
        "version": plan.version,
        "day": day.day.date.isoformat(),
        "zone": day.workspace.zone.key,
        "folder": str(folder),
        "workspace": str(day.workspace.folder),
        "routes": [_route_object(day, planned, route) for route in plan.routes],
        "orders": len(planned.every_order),
        "served": len(planned.served),
        "leftovers": list(planned.leftovers),
        "left_out": reasons_left_out(planned),
        "vehicles_refused": {each.vehicle_id: each.what for each in planned.built.refused_vehicles},
        "rejected_rows": sum(len(read.rejected) for read in day.taken.given.files.values()),
        "addresses_to_check": [row.order_id for row in day.taken.located.doubtful],
        "addresses_unclear": [row.order_id for row in day.taken.located.unclear],
        "cost_minor": plan.total.total_minor,
        "currency": plan.costs.currency,
        "iterations": planned.iterations,
        "seconds": round(planned.elapsed_s, 3),
        "interrupted": planned.interrupted,
    }


def _route_object(day: Day, planned: PlannedDay, route: Route) -> dict[str, object]:
    epoch = planned.plan.epoch
    return {
        "vehicle": route.vehicle_id,
        "departs": instant_at(epoch, route.trips[0].depart_s).astimezone(day.day.zone).isoformat(),
        "ends": instant_at(epoch, route.trips[-1].ends_s).astimezone(day.day.zone).isoformat(),
        "trips": len(route.trips),
        "stops": len(route.stops),
        "orders": list(planned.orders_on(route)),
        "distance_m": route.distance_m,
        "walked_m": _walked_m(route),
        "duration_s": route.duration_s,
        "cost_minor": route.costs.total_minor,
    }


def _charged(plan: Plan) -> None:
    charges = [charge for route in plan.routes for charge in charges_of(route)]
    if charges:
        minutes = sum(charge.ends_s - charge.starts_s for charge in charges) / SECONDS_PER_MINUTE
        kwh = sum(charge.energy_wh for charge in charges) / WATT_HOURS_PER_KWH
        out.print(f"charged on the way and while reloading: {kwh:.1f} kWh in {minutes:.0f} minutes")


def _address_row(row: AddressToCheck) -> AddressRow:
    candidates = tuple(candidate.address.one_line for candidate in row.candidates)
    return AddressRow(row.order_id, row.address.one_line, row.why, candidates)


def _walked_m(route: Route) -> int:
    return sum(loop.walked_m for stop in route.stops for loop in stop.loops)


def _routes_minor(plan: Plan) -> int:
    return sum(route.costs.total_minor for route in plan.routes)


def _km(distance_m: int) -> str:
    return f"{distance_m / METRES_PER_KM:.1f}"


def _hours(duration_s: Seconds) -> str:
    hours, rest_s = divmod(duration_s, SECONDS_PER_HOUR)
    return f"{hours}:{rest_s // SECONDS_PER_MINUTE:02d}"


def _clock(day: Day, plan: Plan, second_s: Seconds) -> str:
    return instant_at(plan.epoch, second_s).astimezone(day.day.zone).strftime("%H:%M")
