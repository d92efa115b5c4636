"""Traffic tables as files."""

import pytest

from doorstep.domain.errors import FileError, TrafficError
from doorstep.maps.traffic_files import (
    default_traffic,
    default_weather,
    read_speed_file,
    read_traffic_file,
    read_weather_file,
)


def test_the_packages_own_tables_can_be_read():
    """Every city begins with them."""
    assert default_traffic().levels["medium"] == 1.0
    assert "storm" in default_weather().factors


def test_a_speed_table_from_a_spreadsheet_is_read_with_its_byte_order_mark(tmp_path):
    """The mark would else be part of the first heading; a bad row keeps its line."""
    table = tmp_path / "speeds.csv"
    table.write_text(
        "\ufeffosm_way_id,direction,days,from,to,speed_kmh\r\n7,both,Mo,06:00,07:00,30\r\n8,both,Mo,6,7,30\r\n",
        encoding="utf-8",
    )
    speeds = read_speed_file(table)
    assert [row.osm_way_id for row in speeds.rows] == [7]
    assert [(bad.row, bad.field) for bad in speeds.rejected] == [(3, "from")]


def test_a_missing_file_is_named(tmp_path):
    """The path is most often what is wrong."""
    with pytest.raises(FileError, match=r"speeds\.csv: the file cannot be read"):
        read_speed_file(tmp_path / "speeds.csv")


def test_a_folder_is_no_file(tmp_path):
    """Who drops a folder is told so, not shown a stack."""
    with pytest.raises(FileError, match="cannot be read"):
        read_traffic_file(tmp_path)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    """A picture is no table, whatever its ending says."""
    picture = tmp_path / "speeds.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe")
    with pytest.raises(FileError, match="not UTF-8 text"):
        read_speed_file(picture)


def test_a_wrong_table_is_refused_with_the_name_of_its_file(tmp_path):
    """Who brings several has to know which one."""
    table = tmp_path / "ours.toml"
    table.write_text("version = 1\n", encoding="utf-8")
    with pytest.raises(TrafficError, match=r"ours\.toml"):
        read_traffic_file(table)
    with pytest.raises(TrafficError, match=r"ours\.toml"):
        read_weather_file(table)
