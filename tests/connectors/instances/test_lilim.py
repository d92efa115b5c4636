"""Li and Lim files: the columns by hand, and each way a file can be wrong with its line."""

from pathlib import Path

import pytest

from doorstep.connectors.instances.instance import TRUNCATED, UNROUNDED
from doorstep.connectors.instances.lilim import looks_like_lilim, read_lilim
from doorstep.connectors.instances.vrplib_plans import RoutesFile
from doorstep.domain.errors import FileError
from doorstep.domain.ids import TaskId
from doorstep.domain.tasks import TaskKind
from doorstep.planning import Objective

SMALL = """\
2\t200\t1
0\t40\t50\t0\t0\t1236\t0\t0\t0
1\t43\t54\t-10\t912\t967\t90\t2\t0
2\t41\t51\t10\t825\t870\t80\t0\t1
"""


def test_the_columns_become_a_pair():
    """Task 2 takes in what task 1 gives out; 0-1 is 5, 0-2 is sqrt 2, 2-1 is sqrt 13."""
    instance = read_lilim(SMALL.encode(), place="tiny.txt")
    problem = instance.problem
    assert (instance.name, instance.convention) == ("tiny", TRUNCATED)
    delivery, pickup = problem.tasks
    assert (pickup.kind, pickup.partner, pickup.load.pieces) == (TaskKind.PICKUP, TaskId("1"), 10)
    assert (delivery.kind, delivery.partner, delivery.load.pieces) == (TaskKind.DELIVERY, TaskId("2"), 10)
    assert [task.service[0].duration_s for task in problem.tasks] == [90, 80]
    assert problem.span_s(pickup.windows[0].window) == (825, 870)
    assert problem.travel.distance_m("instance", 0, 1) == 50
    assert problem.travel.distance_m("instance", 0, 2) == 14
    assert problem.travel.distance_m("instance", 2, 1) == 36
    assert problem.vehicles[0].type.limit.pieces == 200
    trips = instance.trips_of(RoutesFile(((2, 1),), None), place="plan.sol")
    assert trips[0].trips == ((TaskId("2"), TaskId("1")),)


def test_fleet_first_is_told_unrounded():
    """As the table of best known plans is."""
    instance = read_lilim(SMALL.encode(), place="tiny.txt", objective=Objective.FLEET_FIRST)
    assert instance.convention is UNROUNDED
    assert instance.problem.travel.distance_m("instance", 0, 2) == 14_142


def test_it_is_told_from_other_forms():
    """Solomon has words, VRPLIB too."""
    assert looks_like_lilim(SMALL.replace("\n", "\r\n").encode())
    assert looks_like_lilim(SMALL.encode("utf-8-sig"))
    assert not looks_like_lilim(b"tiny\n\nVEHICLE\nNUMBER CAPACITY\n2 10\n")
    assert not looks_like_lilim(b"NAME : x\nDIMENSION : 3\n")
    assert not looks_like_lilim(b"1 2 3\n")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("2\t200\t1\n", "2\t200\n", "line 1: not a fleet: [2, 200]"),
        ("2\t200\t1\n", "0\t200\t1\n", "line 1: no vehicle"),
        ("2\t200\t1\n", "2\t200\t3\n", "line 1: a speed: 3"),
        ("\t90\t2\t0", "\t90\t2", "line 3: another number of columns: 8"),
        ("43\t54", "43\tnorth", "line 3: not a whole number: 'north'"),
        ("43\t54", "43\tnan", "line 3: not a whole number: 'nan'"),
        ("\t90\t2\t0", "\t-90\t2\t0", "line 3: not a service time: -90"),
        ("\t90\t2\t0", "\t90\t2\t2", "line 3: not one partner: (2, 2)"),
        ("\t90\t2\t0", "\t90\t7\t0", "line 3: a place without its partner: 7"),
        ("\t80\t0\t1", "\t80\t0\t2", "line 3: a place without its partner: 2"),
        ("-10\t912", "-11\t912", "line 3: a place without its partner: 2"),
        ("-10\t912", "10\t912", "line 3: a place without its partner: 2"),
        ("912\t967", "967\t912", "line 3: a window that closes before it opens: (967, 912)"),
        ("50\t0\t0\t1236", "50\t5\t0\t1236", "line 2: a depot with work to do"),
        ("2\t41\t51", "1\t41\t51", "line 3: a number listed twice: 1"),
    ],
)
def test_a_wrong_file_gives_one_error_with_its_line(old: str, new: str, complaint: str):
    """Whoever made the file finds the place at once."""
    assert old in SMALL
    with pytest.raises(FileError) as caught:
        read_lilim(SMALL.replace(old, new).encode(), place="tiny.txt")
    assert complaint in str(caught.value)
    assert caught.value.mend


def test_a_pair_that_takes_out_first_is_refused():
    """Both signs the wrong way round."""
    text = SMALL.replace("-10", "x").replace("\t10\t", "\t-10\t").replace("x", "10")
    with pytest.raises(FileError, match="line 4: a pickup that takes out: -10"):
        read_lilim(text.encode(), place="tiny.txt")


def test_published_files_are_read(data_dir: Path):
    """Every place of them is one end of a pair."""
    paths = sorted((data_dir / "vrp" / "PDPTW").glob("*.txt"))
    assert len(paths) == 7
    for path in paths:
        content = path.read_bytes()
        assert looks_like_lilim(content)
        problem = read_lilim(content, place=path.name).problem
        assert len(problem.tasks) == len(content.split(b"\n")) - content.endswith(b"\n") - 2
        assert all(task.partner is not None for task in problem.tasks)
