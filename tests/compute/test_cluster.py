"""A Dask cluster does the same work: two real worker processes of this machine, one of which is killed."""

import os
import signal
import sys

import pytest

from doorstep.compute.cluster import Cluster
from doorstep.domain.errors import InputError, WorkerError
from tests.compute import works

pytest.importorskip("distributed", reason="needs the extra for clusters")
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def cluster():
    """A local cluster of two workers."""
    opened = Cluster("local", count=2)
    yield opened
    opened.close()


def test_parts_are_done_by_workers_of_the_cluster(cluster):
    """Two workers have a thread each; news come from their processes."""
    heard = []
    assert cluster.count == 2
    assert cluster.map(works.squared, iter(range(5)), lambda *news: heard.append(news)) == [0, 1, 4, 9, 16]
    assert os.getpid() not in {pid for _, pid in heard}


def test_what_the_work_refuses_is_raised_as_it_is(cluster):
    """Value and mend come through."""
    with pytest.raises(InputError, match="a part that cannot be: 7"):
        cluster.map(works.refused, [7])


def test_the_part_of_a_killed_worker_is_done_again(cluster):
    """The first worker that speaks is killed at once: the scheduler gives its part to another."""
    killed = []

    def kill_first(_, pid):
        if not killed:
            killed.append(pid)
            os.kill(pid, signal.SIGKILL)

    assert cluster.map(works.squared_slowly, [2, 3], kill_first) == [4, 9]
    assert len(killed) == 1


def test_ctrl_c_ends_parts_with_what_they_have(cluster):
    """Both are asked to stop and answer."""
    stops = []

    def interrupt_once(*_):
        if not stops:
            stops.append(1)
            raise KeyboardInterrupt

    assert cluster.map(works.until_stopped, range(2), interrupt_once) == ["stopped"] * 2


def test_a_cluster_that_is_not_there_is_told():
    """Nobody listens on port 1: an address that nobody answers at, with what to start."""
    with pytest.raises(WorkerError, match="dask worker"):
        Cluster("no-scheme").map(works.squared, [1])


def test_without_dask_the_extra_is_named(monkeypatch):
    """The package is optional: its absence is told with how to install it."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(WorkerError, match="doorstep\\[cluster\\]"):
        Cluster("local").map(works.squared, [1])
