"""A house for every test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.desk_parts import House, house


@pytest.fixture
def home(tmp_path: Path) -> Iterator[House]:
    """An application on a folder of its own."""
    opened = house(tmp_path / "work")
    yield opened
    opened.app.close()
