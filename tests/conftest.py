"""What every test may ask for. Test folders are packages, so that two files may share a name."""

import os
import signal
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples on every machine and every run; no deadline, because the machine is shared.
settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=100)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def helsinki_pbf() -> Path:
    """The demo city's OSM extract, which travels inside the package."""
    return Path(str(resources.files("doorstep.maps.samples") / "helsinki.osm.pbf"))


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """Folder of larger maps and instances, or a skip that says how to provide it."""
    given = os.environ.get("DOORSTEP_DATA")
    if not given:
        pytest.skip("larger maps are not here: set DOORSTEP_DATA to their folder")
    return Path(given)


@pytest.fixture(scope="session")
def helsinki_map(helsinki_pbf: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo city as a map folder, base map included, built once by each worker. Copy it to damage it."""
    from doorstep.wiring.map_builder import build_map

    folder = tmp_path_factory.mktemp("maps") / "helsinki.doorstep"
    build_map(helsinki_pbf, folder)
    return folder


@pytest.fixture(autouse=True, scope="session")
def _heeded_ctrl_c() -> None:
    """Heed Ctrl-C as a program in a terminal does: what a shell starts in the background ignores it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
