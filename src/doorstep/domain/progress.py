"""Progress of a day: what is done, what is on board, where each vehicle is and when it is free."""

from __future__ import annotations

from dataclasses import dataclass, field

from doorstep.domain.errors import WordError
from doorstep.domain.ids import PointId, TaskId, VehicleId
from doorstep.domain.loads import EMPTY_LOAD, Load
from doorstep.domain.places import Place
from doorstep.domain.units import Metres, Seconds, WattHours, require_at_least


@dataclass(frozen=True, slots=True)
class VehicleProgress:
    """How far one vehicle has come. Who has not left has none.

    place, point
        Where it is free next: where it stands, or the halt it is driving to.
    free_s
        When it is free there, seconds since the plan's epoch.
    done
        Tasks tried, whatever came of it; and what it gave up is not among them.
    on_board
        Tasks whose parcels it carries to their doors: nobody else can serve them.
    collected
        Load picked up that stays on board until a hub.
    departed_s
        When its route began.
    rested_s
        When its last rest ended. None: it has not rested.
    rests_taken
        Breaks of its shift that it has taken, counted from 0.
    stops, driven_m
        Halts and metres so far.
    charge_wh
        What is in the battery when it is free. None: it has none.
    """

    vehicle_id: VehicleId
    place: Place
    point: PointId
    free_s: Seconds
    departed_s: Seconds
    done: frozenset[TaskId] = frozenset()
    on_board: frozenset[TaskId] = frozenset()
    collected: Load = EMPTY_LOAD
    rested_s: Seconds | None = None
    rests_taken: frozenset[int] = frozenset()
    stops: int = 0
    driven_m: Metres = 0
    charge_wh: WattHours | None = None

    def __post_init__(self) -> None:
        where = f"progress of vehicle {self.vehicle_id}"
        require_at_least(0, where, stops=self.stops, driven_m=self.driven_m, charge_wh=self.charge_wh)
        if self.free_s < self.departed_s:
            value = (self.departed_s, self.free_s)
            raise WordError("free before it departed", value=value, place=where, mend="Times never run back.")
        both = sorted(self.done & self.on_board)
        if both:
            raise WordError("done and still on board", value=both[0], place=where)


@dataclass(frozen=True, slots=True)
class DayProgress:
    """How far a day has come at an instant: one entry for each vehicle that has left.

    now_s
        Seconds since the plan's epoch.
    """

    now_s: Seconds
    vehicles: tuple[VehicleProgress, ...] = ()
    _by_vehicle: dict[VehicleId, VehicleProgress] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_vehicle = {one.vehicle_id: one for one in self.vehicles}
        if len(by_vehicle) != len(self.vehicles):
            raise WordError("a vehicle with two kinds of progress", place=f"day at {self.now_s} s")
        carried: dict[TaskId, VehicleId] = {}
        for one in self.vehicles:
            for task_id in sorted(one.on_board & carried.keys()):
                value = (carried[task_id], one.vehicle_id)
                raise WordError("on board of two vehicles", value=value, place=f"task {task_id}")
            carried |= dict.fromkeys(one.on_board, one.vehicle_id)
        object.__setattr__(self, "_by_vehicle", by_vehicle)

    @property
    def done(self) -> frozenset[TaskId]:
        """Every task that somebody tried."""
        return frozenset[TaskId]().union(*(one.done for one in self.vehicles))

    def of(self, vehicle_id: VehicleId) -> VehicleProgress | None:
        """Find the progress of a vehicle; None before it has left."""
        return self._by_vehicle.get(vehicle_id)
