"""What is done at one halt: parking, loops on foot, work at doors, rests and charging."""

from __future__ import annotations

from collections.abc import Callable

from doorstep.domain.carriers import Carrier
from doorstep.domain.ids import PointId
from doorstep.domain.kerbs import Kerb
from doorstep.domain.loads import Load
from doorstep.domain.money import CostKind
from doorstep.domain.routes import HandledTask, Leg, LegKind, Loop, Rest, Stop
from doorstep.domain.tasks import Task, TaskKind
from doorstep.domain.units import Deciseconds, Metres, Seconds, ds_from_s, micro_minor_from_minor, s_from_ds
from doorstep.planning.checker.costs import pays_for_begin
from doorstep.planning.checker.drive import Amounts, Drive, added, amounts, excess, taken
from doorstep.planning.checker.trips import charges
from doorstep.planning.checker.violations import (
    ClosedKerb,
    LateService,
    LongStay,
    LongWalk,
    NoWayBetween,
    OverCarried,
    UnknownWork,
    WrongDistance,
    WrongRest,
    WrongText,
    WrongVehicle,
    WrongWayToServe,
)


def halt_point(drive: Drive, stop: Stop) -> PointId | None:
    """Find where a stop is; None, and a violation, where its work does not say so."""
    problem, place = drive.problem, f"the stop at {stop.arrive_s} s"
    if stop.kerb_id is not None:
        points = {} if problem.walking is None else problem.walking.kerb_points
        here = points.get(stop.kerb_id)
        if here is None:
            drive.found.append(UnknownWork(drive.route.id, f"{place} is at kerb {stop.kerb_id}"))
        charger = None if stop.charge is None else problem.charger(stop.charge.charger_id)
        if charger is not None and charger[1] != here:
            because = f"{place} is at kerb {stop.kerb_id}, and not at charger {charger[0].id}"
            drive.found.append(UnknownWork(drive.route.id, because))
        return here
    if stop.park_s:
        drive.found.append(UnknownWork(drive.route.id, f"{place} has parking and no kerb"))
    if any(loop.back or any(handled.walk for handled in loop.tasks) for loop in stop.loops):
        drive.found.append(UnknownWork(drive.route.id, f"{place} has a walk"))
        return None
    on_foot = [handled.task_id for handled in stop.handled if handled.task_id not in problem.points.tasks]
    for task_id in on_foot:
        because = "it is served on foot, and not from the vehicle"
        drive.found.append(WrongWayToServe(drive.route.id, task_id, because))
    points_met = {problem.points.tasks[handled.task_id] for handled in stop.handled} if not on_foot else set()
    if stop.charge is not None:
        charger = problem.charger(stop.charge.charger_id)
        points_met |= set() if charger is None else {charger[1]}
    if len(points_met) > 1:
        because = f"{place} serves doors of different points without a walk"
        drive.found.append(UnknownWork(drive.route.id, because))
    elif not points_met and not on_foot:
        drive.found.append(UnknownWork(drive.route.id, f"{place} is nowhere"))
    return points_met.pop() if len(points_met) == 1 else None


def works_at(drive: Drive, stop: Stop, takes_rest: Callable[[Drive, Rest], None]) -> bool:
    """Do the work of a stop; False where a walk is missing."""
    halt_ds = drive.now_ds
    if stop.kerb_id is not None:
        halt_ds = _parks(drive, stop)
    else:
        drive.same_ds("arrival at a stop", stop.arrive_s, drive.now_ds)
    if stop.charge is not None:
        drive.now_ds = charges(drive, stop.charge, drive.ready_ds(stop.charge.starts_s))
    worked = stop.charge is not None
    parts: list[Loop | Rest] = sorted((*stop.loops, *stop.rests), key=_ends_s)
    for part in parts:
        if isinstance(part, Rest):
            if not worked:
                because = "nobody has worked at the stop yet"
                drive.found.append(WrongRest(drive.route.id, part.rule, because))
            takes_rest(drive, part)
        elif not _loops(drive, stop, part):
            return False
        worked = True
    drive.same_load(f"after the stop at {stop.arrive_s} s", stop.load)
    drive.same_energy(f"the battery after the stop at {stop.arrive_s} s", stop.energy_wh, drive.level_wh)
    drive.halted = (stop, halt_ds)
    return True


def _ends_s(part: Loop | Rest) -> tuple[Seconds, Seconds]:
    # At one and the same second a loop comes before the rest after it.
    return part.ends_s, part.starts_s


def leaves(drive: Drive, depart_ds: Deciseconds) -> None:
    """Leave the last stop, if there is one: that is when the vehicle drives on."""
    if drive.halted is None:
        return
    stop, halt_ds = drive.halted
    drive.halted = None
    if not drive.has_begun(stop.depart_s):
        drive.same_ds("departure from a stop", stop.depart_s, depart_ds)
    walking = drive.problem.walking
    kerb = None if walking is None or stop.kerb_id is None else walking.kerb(stop.kerb_id)
    if kerb is None or drive.has_begun(stop.arrive_s):
        return
    arrive_s, depart_s, name = s_from_ds(halt_ds), s_from_ds(depart_ds), drive.route.id
    if not drive.clock.is_open(kerb.hours, halt_ds, depart_ds):
        drive.found.append(ClosedKerb(name, kerb.id, arrive_s, depart_s))
    if kerb.max_stay_s is not None and depart_ds - halt_ds > ds_from_s(kerb.max_stay_s):
        drive.found.append(LongStay(name, kerb.id, s_from_ds(depart_ds - halt_ds), kerb.max_stay_s))


def _kerb(drive: Drive, stop: Stop) -> Kerb:
    walking = drive.problem.walking
    kerb = None if walking is None or stop.kerb_id is None else walking.kerb(stop.kerb_id)
    assert kerb is not None, "strange kerbs have been refused"
    return kerb


def _parks(drive: Drive, stop: Stop) -> Deciseconds:
    """Park, and give when the halt began."""
    kerb, ready_ds = _kerb(drive, stop), drive.ready_ds(stop.arrive_s)
    opening_ds = drive.clock.opening_ds(kerb.hours, ready_ds)
    halt_ds = ready_ds if opening_ds is None else opening_ds
    parked_ds = drive.clock.parked_ds(kerb, halt_ds)
    if drive.has_begun(stop.arrive_s):
        halt_ds = ds_from_s(stop.arrive_s)
        parked_ds = halt_ds + ds_from_s(stop.park_s)
    else:
        drive.same_ds("arrival at a stop", stop.arrive_s, halt_ds)
        drive.same_ds(f"parking at kerb {kerb.id}", stop.park_s, parked_ds - halt_ds)
    drive.now_ds = parked_ds
    return halt_ds


def _carrier(drive: Drive, loop: Loop) -> Carrier | None:
    return next((known for known in drive.vehicle.type.carriers if known.name == loop.carrier), None)


def _loops(drive: Drive, stop: Stop, loop: Loop) -> bool:
    """Do one loop: from the vehicle to doors and back."""
    begin_ds = drive.ready_ds(loop.starts_s)
    if drive.has_begun(loop.starts_s):
        begin_ds = ds_from_s(loop.starts_s)
    else:
        drive.same_ds("the beginning of a loop", loop.starts_s, begin_ds)
    drive.now_ds = begin_ds
    carrier = _carrier(drive, loop)
    if stop.kerb_id is None:
        for handled in loop.tasks:
            _serves(drive, handled)
        return True
    if carrier is None:
        drive.found.append(UnknownWork(drive.route.id, f"a loop with {loop.carrier}"))
        return False
    first = loop.tasks[0]
    if drive.has_begun(loop.starts_s):
        drive.now_ds = ds_from_s(first.arrive_s if first.walk is None else first.walk.depart_s)
    else:
        drive.now_ds = begin_ds + ds_from_s(carrier.setup_s)
    _is_carried(drive, loop, carrier)
    return _walks(drive, loop, carrier)


def _walks(drive: Drive, loop: Loop, carrier: Carrier) -> bool:
    walking, walked_m, here = drive.problem.walking, drive.walked_m, drive.point
    assert walking is not None, "the vehicle stands at a kerb"
    assert here is not None, "the vehicle stands at a kerb"
    vehicle_at = here
    for handled in loop.tasks:
        door = walking.door_points.get(handled.task_id)
        if door is None:
            because = "it is served from the vehicle, and not on foot"
            drive.found.append(WrongWayToServe(drive.route.id, handled.task_id, because))
            return False
        if not _steps(drive, handled.walk, (here, door), carrier):
            return False
        here = door
        _serves(drive, handled)
    if not _steps(drive, loop.back, (here, vehicle_at), carrier):
        return False
    loop_m: Metres = drive.walked_m - walked_m
    if walking.most_loop_m is not None and loop_m > walking.most_loop_m:
        what = f"the loop at {loop.starts_s} s"
        drive.found.append(LongWalk(drive.route.id, what, loop_m, walking.most_loop_m))
    return True


def _steps(drive: Drive, walk: Leg | None, pair: tuple[PointId, PointId], carrier: Carrier) -> bool:
    """Walk from one point to another; where both are the same nobody walks."""
    name, walking, what = drive.route.id, drive.problem.walking, f"the walk from {pair[0]} to {pair[1]}"
    assert walking is not None, "asked for on foot"
    if pair[0] == pair[1]:
        if walk is not None:
            drive.found.append(UnknownWork(name, f"{what} where one stands already"))
        return True
    starts_s = s_from_ds(drive.now_ds) if walk is None else walk.depart_s
    profile = walking.profile_of(carrier.name)
    going = drive.clock.going(profile, carrier.walk_percent, pair, drive.ready_ds(starts_s))
    if going is None:
        drive.found.append(NoWayBetween(name, *pair))
        return False
    depart_ds, arrive_ds = going.depart_ds, going.arrive_ds
    if walk is None:
        drive.found.append(UnknownWork(name, f"{what} is left out"))
    elif drive.has_begun(walk.depart_s):
        depart_ds, arrive_ds = ds_from_s(walk.depart_s), ds_from_s(walk.arrive_s)
    else:
        drive.same_ds(f"departure of {what}", walk.depart_s, depart_ds)
        drive.same_ds(f"arrival of {what}", walk.arrive_s, arrive_ds)
        drive.works(what, walk.depart_s, walk.arrive_s)
    if walk is not None and walk.kind is not LegKind.WALK:
        drive.found.append(WrongText(name, f"kind of {what}", walk.kind.value, LegKind.WALK.value))
    if walk is not None and walk.distance_m != going.way_m:
        drive.found.append(WrongDistance(name, what, walk.distance_m, going.way_m))
    drive.walked_m += going.way_m
    drive.walked_ds += arrive_ds - depart_ds
    drive.now_ds = arrive_ds
    return True


def _is_carried(drive: Drive, loop: Loop, carrier: Carrier) -> None:
    """Look whether the carrier takes what is carried at any point of a loop."""
    tasks = [drive.task(handled) for handled in loop.tasks]
    own = {task.id for task in tasks}
    carried: Amounts = amounts(Load())
    for task in tasks:
        if task.kind is TaskKind.DELIVERY and task.partner not in own:
            carried = added(carried, amounts(task.load))
    most = [carried]
    for task in tasks:
        carried = (taken if task.kind is TaskKind.DELIVERY else added)(carried, amounts(task.load))
        most.append(carried)
    worst = {name: max(each[name] for each in most) for name in carried}
    for name, (load, limit) in excess(carrier.limit, worst).items():
        drive.found.append(OverCarried(drive.route.id, loop.starts_s, carrier.name, name, load, limit))


def _serves(drive: Drive, handled: HandledTask) -> None:
    task, name = drive.task(handled), drive.route.id
    _is_for_vehicle(drive, task)
    begun = drive.has_begun(handled.begin_s)
    arrive_ds = drive.ready_ds(handled.begin_s)
    times = drive.clock.service(task, arrive_ds)
    if begun:
        times = ds_from_s(handled.begin_s), ds_from_s(handled.end_s)
    if times is None:
        closes_s = max(drive.problem.span_s(given.window)[1] for given in task.windows)
        drive.found.append(LateService(name, task.id, s_from_ds(arrive_ds), closes_s))
        times = arrive_ds, arrive_ds + drive.clock.service_ds(task, arrive_ds)
    if not begun:
        drive.same_ds(f"arrival at task {task.id}", handled.arrive_s, drive.now_ds)
        drive.same_ds(f"begin of task {task.id}", handled.begin_s, times[0])
        drive.same_ds(f"end of task {task.id}", handled.end_s, times[1])
        drive.works(f"task {task.id}", handled.begin_s, handled.end_s)
    pays_for_begin(drive, task, times[0])
    drive.pays(CostKind.WISH, micro_minor_from_minor(task.vehicle_costs.get(drive.vehicle.id, 0)))
    drive.now_ds = times[1]
    drive.load = (taken if task.kind is TaskKind.DELIVERY else added)(drive.load, amounts(task.load))
    drive.carries(task.id)


def _is_for_vehicle(drive: Drive, task: Task) -> None:
    lacking = ", ".join(sorted(task.skills - drive.vehicle.all_skills))
    if lacking:
        drive.found.append(WrongVehicle(drive.route.id, task.id, f"it lacks {lacking}"))
    if not task.accepts(drive.vehicle.id, task.skills):
        drive.found.append(WrongVehicle(drive.route.id, task.id, "it is not allowed"))
