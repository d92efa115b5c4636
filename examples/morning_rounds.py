"""Plan a morning in Helsinki: a van and two cargo bikes, real doors and streets, the traffic of the hour."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import doorstep
from doorstep.domain.hubs import Hub, HubKind
from doorstep.domain.ids import HubId, PointId, TaskId, VehicleId
from doorstep.domain.instants import LocalDay
from doorstep.domain.loads import Load, LoadLimit
from doorstep.domain.places import Place
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.shifts import BreakRule, Shift
from doorstep.domain.tasks import ServiceTime, Task, TaskKind, TaskWindow
from doorstep.domain.travel import Travel
from doorstep.domain.vehicles import Vehicle, VehicleCosts, VehicleType
from doorstep.domain.windows import Window
from doorstep.planning import Budget, check, solve
from doorstep.roads.times.traffic import DayType

HUB_ADDRESS = "Vilhonkatu 5"
STREETS = ("Unioninkatu", "Liisankatu", "Mariankatu", "Kirkkokatu", "Snellmaninkatu", "Kaisaniemenkatu")
day = LocalDay(date(2026, 11, 24), ZoneInfo("Europe/Helsinki"))


def at(hours: float) -> datetime:
    """An instant of the day by its clock."""
    return day.at_clock(round(hours * 3600))


# Real doors, as many as the map knows on these streets, and the travel between them through the day.
city = doorstep.open_city("helsinki")
doors: dict[str, Place] = {}
for street in STREETS:
    for number in range(1, 50):
        best = city.search(f"{street} {number}", limit=1)
        if best and best[0].confidence > 0.95:
            doors[f"{best[0].address.street} {best[0].address.house_number}"] = Place(
                best[0].position, best[0].address
            )
hub = Hub(HubId("hub"), HubKind.MICRO_HUB, city.locate(HUB_ADDRESS), reload_s=600)
places = [hub.place, *doors.values()]
instants_s = city.network.conditions.traffic.table.instants_named("t24")
profiles = {
    name: city.network.travel(places, name, DayType.MIDWEEK, instants_s).travel
    for name in ("van", "cargo_bike")
}
points = tuple(PointId(f"p{row}") for row in range(len(places)))

# Every third door wants its parcel before ten; leaving an order out costs 20 EUR.
tasks = tuple(
    Task(
        TaskId(label),
        TaskKind.DELIVERY,
        place,
        load=Load(mass_g=3_000, pieces=1 + number % 2),
        windows=(TaskWindow(Window(at(8), at(10))),) if number % 3 == 0 else (),
        service=(ServiceTime(120),),
        price_if_unserved_minor=2_000,
    )
    for number, (label, place) in enumerate(doors.items())
)
shift = Shift(Window(at(8), at(12.5)), breaks=(BreakRule(900, after_work_s=3 * 3600),))
van_costs = VehicleCosts("EUR", route_minor=2_500, rate_minor_per_km=60, rate_minor_per_h=2_900)
bike_costs = VehicleCosts("EUR", route_minor=500, rate_minor_per_km=8, rate_minor_per_h=2_600)
van = VehicleType("van", "van", LoadLimit(mass_g=800_000), van_costs)
bike = VehicleType("bike", "cargo_bike", LoadLimit(mass_g=60_000, pieces=20), bike_costs)
fleet = tuple(
    Vehicle(VehicleId(name), kind, shift, hub.place, hub.place, (hub.id,))
    for name, kind in (("van", van), ("bike-1", bike), ("bike-2", bike))
)
problem = Problem(
    day.starts,
    tasks,
    fleet,
    Travel(points, profiles, day.starts),
    ProblemPoints(
        {task.id: point for task, point in zip(tasks, points[1:], strict=True)},
        {vehicle.id: points[0] for vehicle in fleet},
        {vehicle.id: points[0] for vehicle in fleet},
        {hub.id: points[0]},
    ),
    (hub,),
    zone=day.zone,
)

plan = solve(problem, Budget(iterations=2_000), seed=1)
assert check(problem, plan) == []
for route in plan.routes:
    euros = route.costs.total_minor / 100
    print(f"{route.vehicle_id}: {len(route.trips)} trips, {route.distance_m / 1000:.1f} km, {euros:.2f} EUR")
    for stop in route.stops[:4]:
        clock = (day.starts + timedelta(seconds=stop.arrive_s)).astimezone(day.zone)
        print(f"  {clock:%H:%M}  {', '.join(handled.task_id for handled in stop.handled)}")
served = len(tasks) - len(plan.unassigned)
print(f"{served} of {len(tasks)} orders, {plan.total.total_minor / 100:.2f} EUR in all")
