"""The demo city, opened once."""

import pytest

from doorstep.app.day.settings import DaySettings
from doorstep.maps.park_times import default_park_times
from doorstep.wiring.city import open_city


@pytest.fixture(scope="session")
def helsinki(helsinki_map):
    """The streets of central Helsinki."""
    return open_city(helsinki_map)


@pytest.fixture
def settings():
    """Usual settings."""
    return DaySettings(park=default_park_times())
