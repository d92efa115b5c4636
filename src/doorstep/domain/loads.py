"""Loads and what can carry them, in four dimensions."""

from __future__ import annotations

from dataclasses import dataclass, fields

from doorstep.domain.units import CubicCentimetres, Grams, Pieces, require_at_least


@dataclass(frozen=True, slots=True)
class Load:
    """What is carried: mass, volume, pieces, and how many of the pieces must stay chilled."""

    mass_g: Grams = 0
    volume_cm3: CubicCentimetres = 0
    pieces: Pieces = 0
    chilled_pieces: Pieces = 0

    def __post_init__(self) -> None:
        require_at_least(
            0,
            "load",
            mass_g=self.mass_g,
            volume_cm3=self.volume_cm3,
            pieces=self.pieces,
            chilled_pieces=self.chilled_pieces,
        )

    def __add__(self, other: Load) -> Load:
        return Load(
            self.mass_g + other.mass_g,
            self.volume_cm3 + other.volume_cm3,
            self.pieces + other.pieces,
            self.chilled_pieces + other.chilled_pieces,
        )


EMPTY_LOAD = Load()
_DIMENSIONS = tuple(dimension.name for dimension in fields(Load))


@dataclass(frozen=True, slots=True)
class LoadLimit:
    """The most that a vehicle or a carrier takes, by dimension. None: that dimension is not limited."""

    mass_g: Grams | None = None
    volume_cm3: CubicCentimetres | None = None
    pieces: Pieces | None = None
    chilled_pieces: Pieces | None = None

    def __post_init__(self) -> None:
        require_at_least(
            0,
            "load limit",
            mass_g=self.mass_g,
            volume_cm3=self.volume_cm3,
            pieces=self.pieces,
            chilled_pieces=self.chilled_pieces,
        )

    def excess(self, load: Load) -> dict[str, int]:
        """Give, by dimension, how much a load is over; empty when it fits."""
        over: dict[str, int] = {}
        for name in _DIMENSIONS:
            limit: int | None = getattr(self, name)
            if limit is not None and getattr(load, name) > limit:
                over[name] = getattr(load, name) - limit
        return over

    def fits(self, load: Load) -> bool:
        """Tell whether a load stays within every dimension."""
        return not self.excess(load)
