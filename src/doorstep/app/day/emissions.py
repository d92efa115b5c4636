"""Emissions of a plan: what a kilometre of fuel and a kilowatt hour of current stand for.

Well to wheel, of vehicles alone, as ISO 14083 counts the operation of a transport chain; hubs are not in it.
Factors belong to the fleet: `FleetType.gco2e_per_km` and `Fleet.grid_gco2e_per_kwh`, with their defaults.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from doorstep.domain.fleets import GRID_GCO2E_PER_KWH, Fleet
from doorstep.domain.units import METRES_PER_KM, GramsCo2e, Metres, WattHours, require_at_least
from doorstep.domain.vehicles import VehicleType

WATT_HOURS_PER_KWH = 1000


@dataclass(frozen=True, slots=True)
class EmissionFactors:
    """What is emitted for a kilometre by vehicle type, and for the current of those with a battery."""

    gco2e_per_km: Mapping[str, GramsCo2e] = field(default_factory=dict)
    grid_gco2e_per_kwh: GramsCo2e = GRID_GCO2E_PER_KWH

    def __post_init__(self) -> None:
        require_at_least(0, "emission factors", grid_gco2e_per_kwh=self.grid_gco2e_per_kwh)
        for name, gco2e in self.gco2e_per_km.items():
            require_at_least(0, f"emission factor of {name}", gco2e_per_km=gco2e)

    @classmethod
    def of(cls, fleet: Fleet) -> EmissionFactors:
        """Read the factors of a fleet."""
        return cls({given.type.name: given.gco2e_per_km for given in fleet.types}, fleet.grid_gco2e_per_kwh)

    def gco2e(self, kind: VehicleType, distance_m: Metres, energy_wh: WattHours) -> GramsCo2e:
        """Give what a route emits, rounded up: by its current if it has a battery, else by its distance."""
        if kind.battery is not None:
            return -(-energy_wh * self.grid_gco2e_per_kwh // WATT_HOURS_PER_KWH)
        return -(-distance_m * self.gco2e_per_km.get(kind.name, 0) // METRES_PER_KM)
