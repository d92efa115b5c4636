"""What vehicles can do at all, as it shows before any street is looked at: load, sides, skills, hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from doorstep.app.day.tasks import IN_PERSON, UNATTENDED
from doorstep.domain.ids import VehicleId
from doorstep.domain.loads import LoadLimit
from doorstep.domain.orders import Order
from doorstep.domain.sides import Sides
from doorstep.domain.vehicles import Vehicle


@dataclass(frozen=True, slots=True)
class Ability:
    """What vehicles that are alike can do.

    skills
        Those of the vehicle and of its driver.
    inside
        The space parcels go into. None: not known.
    is_attended
        Whether somebody comes along.
    opens, closes
        The hours they are out, overtime included.
    """

    limit: LoadLimit
    skills: frozenset[str]
    inside: Sides | None
    is_attended: bool
    opens: datetime
    closes: datetime

    @classmethod
    def of(cls, vehicle: Vehicle, compartments: Mapping[str, Sides]) -> Ability:
        """Read what a vehicle can do; compartments go by the name of its type."""
        shift = vehicle.shift
        over_s = 0 if shift.overtime is None else shift.overtime.most_s
        return cls(
            vehicle.type.limit,
            vehicle.all_skills,
            compartments.get(vehicle.type.name),
            vehicle.type.profile.partition("[")[0] not in UNATTENDED,
            shift.window.opens,
            shift.window.closes + timedelta(seconds=over_s),
        )

    def serves(self, order: Order) -> bool:
        """Tell whether nothing that an order says of itself is in the way."""
        in_person = any(asked.required and asked.kind in IN_PERSON for asked in order.requirements)
        sides = (
            [] if self.inside is None else [each.sides for each in order.parcels if each.sides is not None]
        )
        return (
            order.skills <= self.skills
            and self.limit.fits(order.load)
            and (self.is_attended or not in_person)
            and all(each.goes_into(self.inside) for each in sides if self.inside is not None)
            and self._is_out(order)
        )

    def _is_out(self, order: Order) -> bool:
        """Tell whether the hours touch a window; what has none, or soft ends, may come at any time."""
        if order.early_minor_per_h is not None or order.late_minor_per_h is not None:
            return True
        near = [given for given in order.windows if given.opens < self.closes and self.opens < given.closes]
        return bool(near) or not order.windows


@dataclass(frozen=True, slots=True)
class Abilities:
    """What each of some vehicles can do, and the kinds there are: most vehicles are alike."""

    of_vehicle: Mapping[VehicleId, Ability]
    kinds: tuple[Ability, ...]

    @classmethod
    def of(cls, vehicles: Sequence[Vehicle], compartments: Mapping[str, Sides]) -> Abilities:
        """Read what vehicles can do."""
        found = {van.id: Ability.of(van, compartments) for van in vehicles}
        return cls(found, tuple(dict.fromkeys(found.values())))

    def serve(self, order: Order) -> bool:
        """Tell whether any vehicle that an order lets come could serve it."""
        named = order.allowed_vehicles
        if named is None:
            return any(kind.serves(order) for kind in self.kinds)
        return any(ability.serves(order) for name, ability in self.of_vehicle.items() if name in named)
