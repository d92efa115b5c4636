"""Sides: how long, wide and high a thing is, and whether it goes into another."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.domain.units import Centimetres, CubicCentimetres, require_at_least


@dataclass(frozen=True, slots=True)
class Sides:
    """Three sides of a box, longest first, whichever way they were given.

    Of a parcel: the least box round it. Of a compartment: the space inside it.
    """

    length_cm: Centimetres
    width_cm: Centimetres
    height_cm: Centimetres

    def __post_init__(self) -> None:
        require_at_least(
            1, "sides", length_cm=self.length_cm, width_cm=self.width_cm, height_cm=self.height_cm
        )
        longest_first = sorted((self.length_cm, self.width_cm, self.height_cm), reverse=True)
        for name, side_cm in zip(("length_cm", "width_cm", "height_cm"), longest_first, strict=True):
            object.__setattr__(self, name, side_cm)

    @property
    def volume_cm3(self) -> CubicCentimetres:
        """Length by width by height."""
        return self.length_cm * self.width_cm * self.height_cm

    def goes_into(self, other: Sides) -> bool:
        """Tell whether it fits, turned as one likes but not tilted."""
        return (
            self.length_cm <= other.length_cm
            and self.width_cm <= other.width_cm
            and self.height_cm <= other.height_cm
        )
