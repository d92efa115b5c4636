"""The spots of a city are chosen block by block, without a trace of where one block ends."""

import tracemalloc

import numpy as np
import pytest

from doorstep.roads.graphs.street_chains import StreetChains
from doorstep.roads.kerbside import kerb_layout
from doorstep.roads.kerbside.kerb_layout import Blocked, choose_spots


def straight_chains(count: int, arcs_each: int, arc_dm: int) -> StreetChains:
    """Lay chains of equal arcs side by side."""
    arcs = np.arange(count * arcs_each)
    return StreetChains(
        first=np.arange(count + 1, dtype=np.int64) * arcs_each,
        arc=arcs.astype(np.uint32),
        chain_of=arcs // arcs_each,
        start_dm=arcs % arcs_each * arc_dm,
        length_dm=np.full(count, arcs_each * arc_dm, dtype=np.int64),
    )


def spots_of(chains: StreetChains) -> list[tuple[int, int]]:
    """Choose a spot every 60 m; the middle 8 m of every third chain are kept free."""
    chain = np.arange(0, chains.chain_count, 3)
    middle = chains.length_dm[chain] // 2
    rank = np.where(chains.arc % 7 == 3, -1, chains.arc % 3).astype(np.int64)
    spots = choose_spots(
        chains,
        rank,
        Blocked(chain, middle, np.full(len(chain), 40)),
        every_dm=600,
        sample_dm=20,
        corner_dm=80,
    )
    return list(zip(spots.arc.tolist(), spots.offset_dm.tolist(), strict=True))


@pytest.mark.parametrize("samples", [1, 37, 1000])
def test_small_blocks_choose_the_same_spots_as_one_large_block(samples, monkeypatch):
    """40 chains of 100 m in 4 arcs: 2 slots each, but for those whose best arcs are closed."""
    chains = straight_chains(40, arcs_each=4, arc_dm=250)
    whole = spots_of(chains)
    assert 40 <= len(whole) <= 80
    monkeypatch.setattr(kerb_layout, "BLOCK_SAMPLES", samples)
    assert spots_of(chains) == whole


def test_memory_does_not_grow_with_the_samples():
    """1,000 km of street hold half a million samples; held at once they are 41 MB."""
    chains = straight_chains(10_000, arcs_each=1, arc_dm=1000)
    tracemalloc.start()
    try:
        assert len(spots_of(chains)) > 8_000
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 25_000_000


def test_a_city_without_streets_has_no_spots():
    """No chain, no block."""
    assert spots_of(straight_chains(0, arcs_each=1, arc_dm=1000)) == []
