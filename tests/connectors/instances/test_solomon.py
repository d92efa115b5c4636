"""Solomon files: the columns by hand, and each way a file can be wrong with its line."""

from pathlib import Path

import pytest

from doorstep.connectors.instances.instance import TRUNCATED, UNROUNDED
from doorstep.connectors.instances.solomon import looks_like_solomon, read_solomon
from doorstep.domain.errors import FileError, InputError
from doorstep.planning import Budget, Objective, SearchOptions, check, solve

SMALL = """\
tiny

VEHICLE
NUMBER     CAPACITY
  2          10

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      0          0          0          0        100          0
    1      3          4          4          5         20         10
    2      1          1          5          0         50         11
"""


def test_the_columns_become_tasks():
    """Windows and service in seconds, travel x10 and truncated: 10 sqrt 2 is 14, 10 sqrt 13 is 36."""
    instance = read_solomon(SMALL.encode(), place="tiny.txt")
    problem = instance.problem
    assert (instance.name, instance.convention) == ("tiny", TRUNCATED)
    assert [task.id for task in problem.tasks] == ["1", "2"]
    assert problem.travel.distance_m("instance", 0, 1) == 50
    assert problem.travel.distance_m("instance", 0, 2) == 14
    assert problem.travel.duration_ds("instance", 1, 2, 0) == 36
    assert problem.span_s(problem.tasks[0].windows[0].window) == (5, 20)
    assert [task.service[0].duration_s for task in problem.tasks] == [10, 11]
    assert [task.load.pieces for task in problem.tasks] == [4, 5]
    assert problem.span_s(problem.vehicles[0].shift.window) == (0, 100)
    assert len(problem.vehicles) == 2
    assert problem.vehicles[0].type.limit.pieces == 10


def test_fleet_first_is_told_unrounded():
    """0-1-2-0 is 5 + sqrt 13 + sqrt 2."""
    instance = read_solomon(SMALL.encode(), place="tiny.txt", objective=Objective.FLEET_FIRST)
    assert instance.convention is UNROUNDED
    options = SearchOptions(fewest_routes=True)
    found = solve(instance.problem, Budget(iterations=500), 1, options=options)
    assert check(instance.problem, found) == []
    assert len(found.routes) == 1
    assert instance.cost(found) == pytest.approx(5 + 13**0.5 + 2**0.5, abs=1e-12)


def test_it_is_told_from_other_forms():
    """VRPLIB has neither line."""
    assert looks_like_solomon(SMALL.encode())
    assert looks_like_solomon(SMALL[SMALL.index("VEHICLE") :].encode("utf-8-sig"))
    assert not looks_like_solomon(b"NAME : x\nVEHICLES : 3\nDEMAND_SECTION\n")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("VEHICLE\n", "", "tiny.txt: no line VEHICLE"),
        ("CUSTOMER\n", "", "tiny.txt: no line CUSTOMER"),
        ("  2          10\n", "", "line 3: not one fleet"),
        ("  2          10\n", "  2          10  1\n", "line 5: another number of columns: 3"),
        ("  2          10\n", "  0          10\n", "line 5: no vehicle"),
        (
            "  2          10\n",
            "  2         1.5\n",
            "not a number of vehicles and their capacity: '1.5'",
        ),
        ("50         11\n", "50\n", "line 12: another number of columns: 6"),
        ("50         11\n", "fifty      11\n", "line 12: not a number: 'fifty'"),
        ("50         11\n", "50.5       11\n", "line 12: not a whole due date: '50.5'"),
        ("    2      1 ", "    1      1 ", "line 12: a customer out of order: 1"),
        (
            "    0      0          0          0 ",
            "    0      0          0          3 ",
            "a depot with a demand: 3",
        ),
        ("100          0", "100          7", "line 10: a depot with a service time: 7"),
        ("5         20", "25        20", "line 11: a window that closes before it opens: (25, 20)"),
    ],
)
def test_a_wrong_file_gives_one_error_with_its_line(old: str, new: str, complaint: str):
    """Whoever made the file finds the place at once."""
    assert old in SMALL
    with pytest.raises(FileError) as caught:
        read_solomon(SMALL.replace(old, new).encode(), place="tiny.txt")
    assert complaint in str(caught.value)
    assert caught.value.mend


@pytest.mark.parametrize("row", ["    0  ", "    1  "])
def test_a_file_without_customers_is_refused(row: str):
    """Nothing below CUSTOMER, or the depot alone."""
    with pytest.raises(FileError, match="no customer"):
        read_solomon(SMALL[: SMALL.index(row)].encode(), place="tiny.txt")


def test_a_million_rows_are_refused_before_they_are_read():
    """Counted by their lines: the last one, which is no row, is never looked at."""
    rows = "".join(f"{number} 1 1 1 0 100 1\n" for number in range(1, 300_000))
    with pytest.raises(FileError, match="more than 200000 places"):
        read_solomon((SMALL[: SMALL.index("    1 ")] + rows + "no row\n").encode(), place="big.txt")


def test_a_service_beyond_what_is_counted_names_its_customer():
    """Three thousand years, by the search, which has read no file."""
    instance = read_solomon(SMALL.replace("20         10", "20         1e11").encode(), place="tiny.txt")
    with pytest.raises(InputError, match="task 1: a service beyond the search's range"):
        solve(instance.problem, Budget(iterations=1), 1)


def test_every_published_file_is_read(data_dir: Path):
    """200 to 600 customers."""
    files = sorted((data_dir / "vrp" / "GehringHomberger").glob("*.txt"))
    assert len(files) == 10
    for path in files:
        instance = read_solomon(path.read_bytes(), place=path.name)
        assert len(instance.problem.tasks) in (200, 400, 600)


def test_a_published_file_is_solved_within_its_rules(data_dir: Path):
    """Fewest vehicles first; 20 is the best known and what the load needs."""
    path = data_dir / "vrp" / "GehringHomberger" / "c1_2_1.txt"
    instance = read_solomon(path.read_bytes(), place=path.name, objective=Objective.FLEET_FIRST)
    options = SearchOptions(fewest_routes=True)
    found = solve(instance.problem, Budget(iterations=20_000), 1, options=options)
    assert check(instance.problem, found) == []
    assert len(found.routes) >= 18
