"""Service defaults: how long work at a door takes where an order does not say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from doorstep.domain.errors import WordError
from doorstep.domain.handover import DoorKind
from doorstep.domain.orders import Order, OrderKind, RequirementKind
from doorstep.domain.units import Seconds, require_at_least

# Field work of Allen et al. (2018, TR-D 61) puts a minute to two at a London door; the parts are judged so
# that a parcel for a third floor with a lift comes to two and a half minutes. History replaces them later.
DOOR_S: Mapping[DoorKind, Seconds] = MappingProxyType(
    {
        DoorKind.HOUSE: 60,
        DoorKind.APARTMENT: 80,
        DoorKind.BUSINESS: 90,
        DoorKind.SHOP: 120,
        DoorKind.LOCKER: 40,
        DoorKind.SITE: 180,
    }
)
REQUIREMENT_S: Mapping[RequirementKind, Seconds] = MappingProxyType(
    {
        RequirementKind.PHOTO: 8,
        RequirementKind.SIGNATURE: 15,
        RequirementKind.PIN: 10,
        RequirementKind.BARCODE: 3,
        RequirementKind.AGE_CHECK: 30,
        RequirementKind.NOTE: 5,
    }
)
FLOORS_WITHOUT_LIFT = 3  # higher than this one expects a lift where nothing is known


@dataclass(frozen=True, slots=True)
class ServiceDefaults:
    """Work at a door, as a sum of its parts. An order's own service time replaces all of it.

    door_s
        To ring, wait, hand over and come back to the entrance, with one parcel, by kind of door.
    parcel_s
        For each further parcel.
    collect_s
        More for taking a parcel in than for handing one over: label and look.
    stairs_floor_s
        Up and down again, for each floor on foot.
    lift_s, lift_floor_s
        To wait for a lift, both ways, and up and down again for each floor.
    requirement_s
        For each thing asked for.
    """

    door_s: Mapping[DoorKind, Seconds] = field(default_factory=lambda: DOOR_S, hash=False)
    parcel_s: Seconds = 15
    collect_s: Seconds = 20
    stairs_floor_s: Seconds = 25
    lift_s: Seconds = 45
    lift_floor_s: Seconds = 8
    requirement_s: Mapping[RequirementKind, Seconds] = field(
        default_factory=lambda: REQUIREMENT_S, hash=False
    )

    def __post_init__(self) -> None:
        require_at_least(
            0,
            "service defaults",
            parcel_s=self.parcel_s,
            collect_s=self.collect_s,
            stairs_floor_s=self.stairs_floor_s,
            lift_s=self.lift_s,
            lift_floor_s=self.lift_floor_s,
        )
        for name, whole in (("door_s", DoorKind), ("requirement_s", RequirementKind)):
            given = getattr(self, name)
            lacking = [kind.value for kind in whole if kind not in given]
            if lacking:
                mend = "Give one for each kind."
                raise WordError(f"no {name}", value=lacking, place="service defaults", mend=mend)
            for kind, service_s in given.items():
                require_at_least(0, f"service defaults, {kind.value}", service_s=service_s)
            object.__setattr__(self, name, MappingProxyType(dict(given)))

    def __reduce__(self) -> tuple[object, ...]:
        # Read-only mappings do not cross process borders by themselves.
        climbs = (self.stairs_floor_s, self.lift_s, self.lift_floor_s, dict(self.requirement_s))
        return ServiceDefaults, (dict(self.door_s), self.parcel_s, self.collect_s, *climbs)

    def service_s(self, order: Order) -> Seconds:
        """Give the work at an order's door: its own, else the sum of the parts."""
        if order.service_s is not None:
            return order.service_s
        pieces = max(order.load.pieces, len(order.parcels), 1)
        collect_s = self.collect_s if order.kind in (OrderKind.PICKUP, OrderKind.RETURN) else 0
        asked_s = sum(self.requirement_s[asked.kind] for asked in order.requirements)
        climb_s = self.climb_s(order.floor_count, lift=order.lift)
        return self.door_s[order.behind_door] + (pieces - 1) * self.parcel_s + collect_s + asked_s + climb_s

    def origin_s(self, order: Order) -> Seconds:
        """Give the work where a transfer is collected.

        Raises
        ------
        WordError
            If the order is no transfer.
        """
        if order.origin is None:
            raise WordError("an order that is collected nowhere", value=order.id)
        if order.origin.service_s is not None:
            return order.origin.service_s
        pieces = max(order.load.pieces, len(order.parcels), 1)
        kind = order.origin.door_kind or DoorKind.BUSINESS
        return self.door_s[kind] + (pieces - 1) * self.parcel_s + self.collect_s

    def climb_s(self, floor_count: int | None, *, lift: bool | None) -> Seconds:
        """Give the time for stairs or lift, there and back; the quicker of the two where there is a lift.

        Where nothing is known of a lift, one is expected above the third floor.
        """
        floors = abs(floor_count or 0)
        stairs_s = floors * self.stairs_floor_s
        has_lift = floors > FLOORS_WITHOUT_LIFT if lift is None else lift
        return min(stairs_s, self.lift_s + floors * self.lift_floor_s) if has_lift else stairs_s
