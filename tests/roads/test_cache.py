"""The cache is believed only when it is whole, ours, and of this version."""

import numpy as np
import pytest

from doorstep.domain.errors import CacheError
from doorstep.roads.cache import read_sections, read_text, text_section, write_sections


def written(sections):
    return bytearray(b"".join(bytes(piece) for piece in write_sections(sections)))


def columns():
    return {
        "tail": np.array([3, 1, 2], dtype=np.uint32),
        "empty": np.zeros((0, 4), dtype=np.int16),
        "open": np.array([[True, False]]),
        "names": text_section(["", "Mannerheimintie", "Pitkäsilta"]),
    }


def test_what_was_written_is_read_back_as_views_of_the_buffer():
    """Opening a city must not copy it: the columns point into the mapped file."""
    buffer = bytes(written(columns()))
    back = read_sections(memoryview(buffer), origin="a.cache", verify=True)
    assert {name: values.tolist() for name, values in back.items() if name != "names"} == {
        "tail": [3, 1, 2],
        "empty": [],
        "open": [[True, False]],
    }
    assert back["empty"].shape == (0, 4)
    assert read_text(back, "names") == ["", "Mannerheimintie", "Pitkäsilta"]
    assert not back["tail"].flags.owndata
    assert not back["tail"].flags.writeable


def test_every_column_starts_on_a_cache_line():
    """SIMD loads and mapped pages like addresses that are multiples of 64."""
    buffer = np.frombuffer(bytes(written(columns())), dtype=np.uint8)
    back = read_sections(memoryview(buffer), origin="a.cache")
    start = buffer.__array_interface__["data"][0]
    assert [(back[name].__array_interface__["data"][0] - start) % 64 for name in ("tail", "open")] == [0, 0]


@pytest.mark.parametrize("kept", [0, 7, 31, 100, -1])
def test_a_half_written_cache_is_refused(kept):
    """A disk that filled up must not give a city with missing streets."""
    buffer = bytes(written(columns()))
    with pytest.raises(CacheError, match=r"a\.cache"):
        read_sections(memoryview(buffer[:kept]), origin="a.cache")


def test_a_cache_of_another_version_names_both_versions():
    """The reader should know that a rebuild helps, not suspect the map."""
    buffer = written(columns())
    buffer[8:12] = (99).to_bytes(4, "little")
    with pytest.raises(CacheError, match="format 99; this version reads format 1"):
        read_sections(memoryview(bytes(buffer)), origin="a.cache")


def test_a_flipped_bit_is_found_when_asked_to_verify():
    """`doorstep map info --verify` reads every byte."""
    buffer = written(columns())
    buffer[-1] ^= 1
    assert read_sections(memoryview(bytes(buffer)), origin="a.cache")
    with pytest.raises(CacheError, match="section 'names' is damaged"):
        read_sections(memoryview(bytes(buffer)), origin="a.cache", verify=True)


def test_a_table_that_points_outside_the_file_is_refused():
    """A damaged table must not make the program read beyond the mapping."""
    length = columns()["names"].size
    assert length == 36
    buffer = bytes(written(columns())).replace(b"[36]", b"[99]", 1)
    with pytest.raises(CacheError, match="damaged table: names"):
        read_sections(memoryview(buffer), origin="a.cache")
