"""One mode's streets, ready to be asked: the graph, its hierarchy and its spatial index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import ProfileError
from doorstep.roads.cache import read_text, text_section
from doorstep.roads.graphs.graph import StreetGraph, build_graph
from doorstep.roads.routing.hierarchy import Hierarchy
from doorstep.roads.tags.streets import StreetData
from doorstep.roads.tags.vocabulary import Mode
from doorstep.roads.ways.snapping import Snapper

if TYPE_CHECKING:
    from doorstep.roads.tags.profiles import Profile

Progress = Callable[[str, float], None]
_TEXT_FIELDS = ("conditions", "warnings")


@dataclass(frozen=True)
class Layer:
    """Streets of one mode. All profiles of the mode share it."""

    graph: StreetGraph
    hierarchy: Hierarchy

    @classmethod
    def build(
        cls,
        streets: StreetData,
        mode: Mode,
        *,
        elevation_m: NDArray[np.float32] | None = None,
        threads: int = 2,
    ) -> Layer:
        """Build the turn-expanded graph of a mode and its hierarchy; see `RoadNetwork.build`."""
        from doorstep.roads.graphs.zones import with_arrivals

        graph = with_arrivals(streets, build_graph(streets, mode, elevation_m))
        return cls(graph, Hierarchy.build(graph, threads=threads))

    @cached_property
    def snapper(self) -> Snapper:
        """Spatial index over the pieces of street, built when first asked for."""
        return Snapper.build(self.graph)

    @cached_property
    def turn_length_dm(self) -> NDArray[np.uint32]:
        """Decimetres of the arc that each turn leads over. Shape (turns,)."""
        return self.graph.length_dm[self.graph.state_arc[self.graph.turn_to]]

    def sections(self) -> dict[str, NDArray[np.generic]]:
        """Columns of graph and hierarchy for the cache, each name with the mode in front."""
        prefix = self.graph.mode.name.lower()
        sections: dict[str, NDArray[np.generic]] = {}
        for field in fields(StreetGraph):
            value = getattr(self.graph, field.name)
            if field.name in _TEXT_FIELDS:
                sections[f"{prefix}/{field.name}"] = text_section(
                    dict(value) if isinstance(value, Mapping) else list(value)
                )
            elif field.name != "mode":
                sections[f"{prefix}/{field.name}"] = value
        for name, column in self.hierarchy.sections().items():
            sections[f"{prefix}/hierarchy/{name}"] = column
        return sections

    @classmethod
    def from_sections(cls, sections: Mapping[str, NDArray[np.generic]], mode: Mode) -> Layer:
        """Read a layer back from the cache without copying."""
        prefix = mode.name.lower()
        columns: dict[str, object] = {"mode": mode}
        for field in fields(StreetGraph):
            name = f"{prefix}/{field.name}"
            if field.name == "conditions":
                columns["conditions"] = tuple(read_text(sections, name))  # type: ignore[arg-type]
            elif field.name == "warnings":
                columns["warnings"] = read_text(sections, name)
            elif field.name != "mode":
                columns[field.name] = sections[name]
        start = f"{prefix}/hierarchy/"
        own = {
            name.removeprefix(start): column for name, column in sections.items() if name.startswith(start)
        }
        return cls(StreetGraph(**columns), Hierarchy.from_sections(own))  # type: ignore[arg-type]


def build_layers(
    streets: StreetData,
    modes: Iterable[Mode],
    *,
    elevation_m: NDArray[np.float32] | None = None,
    threads: int = 2,
    progress: Progress | None = None,
) -> dict[Mode, Layer]:
    """Build the layers of some modes, telling `progress` a step's name and the share of it that is done."""
    told = progress or (lambda _step, _share: None)
    layers = {}
    for mode in modes:
        step = f"{mode.name.lower()} streets"
        told(step, 0.0)
        layers[mode] = Layer.build(streets, mode, elevation_m=elevation_m, threads=threads)
        told(step, 1.0)
    return layers


def layer_of(profile: Profile, layers: Mapping[Mode, Layer]) -> Layer:
    """Choose the streets that a profile travels on.

    Raises
    ------
    ProfileError
        If it needs no streets, or streets of a mode that is not among them.
    """
    if profile.mode is None:
        what = f"profile {profile.name!r} flies: it has no streets, turns or areas within reach"
        raise ProfileError(what, mend="Ask for its matrix or route, or take a profile of the ground.")
    if profile.mode not in layers:
        what = f"this map holds no {profile.mode.name.lower()} streets"
        mend = "Build the map with this profile."
        raise ProfileError(what, place=f"profile {profile.name!r}", mend=mend)
    return layers[profile.mode]
