"""A Dask cluster does the same work: two real worker processes of this machine, one of which is killed."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from doorstep.compute import cluster as clusters
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


def test_ctrl_c_while_a_part_is_made_loses_none(cluster):
    """It comes in the middle of making the second of three: that one and the third are made and done, too."""

    def made():
        yield 1
        os.kill(os.getpid(), signal.SIGINT)
        yield 2
        yield 3

    assert cluster.map(works.until_stopped, made()) == ["stopped"] * 3


def test_a_worker_that_dies_after_its_part_takes_nothing_along(cluster, tmp_path):
    """The quick part's worker is killed long after it has answered: nobody does that part again."""
    until = time.monotonic() + 30
    while cluster.count < 2 and time.monotonic() < until:
        time.sleep(0.1)
    book, pids, words = tmp_path / "book", [], []

    def kill_later(_, news):
        what, pid, is_slow = news
        words.append(what)
        if not is_slow:
            pids.append(pid)
        elif words.count("goes on") == 12:
            os.kill(pids[0], signal.SIGKILL)

    assert cluster.map(works.noted, [(book, False), (book, True)], kill_later) == [False, True]
    assert sorted(book.read_text().split()) == ["quick", "slow"]


class Machines:
    """A scheduler and workers without anybody who would start them again, each a process."""

    def __init__(self, folder):
        self.file = folder / "scheduler.json"
        self.all = []
        self.scheduler = self.started("scheduler", "--host", "127.0.0.1", "--port", "0")

    def started(self, kind, *options):
        """Start a process of a cluster."""
        where = ["--scheduler-file", str(self.file), "--no-dashboard", *options]
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *where]
        self.all.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))
        return self.all[-1]

    def worker(self):
        """Start a worker of one thread."""
        return self.started(
            "worker", "--no-nanny", "--nthreads", "1", "--local-directory", str(self.file.parent)
        )

    @property
    def address(self):
        """Where the scheduler listens, once it does."""
        until = time.monotonic() + 30
        while not self.file.exists() and time.monotonic() < until:
            time.sleep(0.05)
        return json.loads(self.file.read_text())["address"]


@pytest.fixture
def machines(tmp_path):
    """A scheduler that nobody works for yet."""
    opened = Machines(tmp_path)
    yield opened
    for process in opened.all:
        process.kill()
        process.wait()


@pytest.fixture
def remote(machines):
    """A cluster elsewhere, as far as anybody can tell."""
    opened = Cluster(machines.address)
    yield opened
    opened.close()


def test_a_cluster_that_has_lost_all_workers_is_given_up(machines, remote, monkeypatch):
    """The only worker dies over its part and nobody starts another: that is told after a second here."""
    monkeypatch.setattr(clusters, "ALONE_S", 1)
    monkeypatch.setattr(clusters, "_LOOK_S", 0.2)
    worker = machines.worker()
    with pytest.raises(WorkerError, match="without workers for 1 s"):
        remote.map(works.squared_slowly, [2], lambda *_: worker.kill())


def test_a_worker_that_comes_later_takes_over(machines, remote):
    """The only worker dies over its part, and a new one that is started then does it."""
    workers = [machines.worker()]

    def replace_first(*_):
        if len(workers) == 1:
            workers[0].kill()
            workers.append(machines.worker())

    assert remote.map(works.squared_slowly, [2], replace_first) == [4]
    for worker in workers:
        worker.kill()


def test_a_cluster_whose_scheduler_dies_is_told(machines, remote):
    """Its futures are void from then on: nobody waits for them."""
    machines.worker()
    with pytest.raises(WorkerError, match="the scheduler of the cluster is gone"):
        remote.map(works.until_stopped, [1], lambda *_: machines.scheduler.kill())


def test_a_scheduler_without_workers_is_told(machines, monkeypatch):
    """It answers, and nobody works: that is told when the time to connect is over."""
    monkeypatch.setattr(clusters, "CONNECT_S", 1)
    with pytest.raises(WorkerError, match="no cluster with workers answers"):
        Cluster(machines.address).map(works.squared, [1])


def test_a_cluster_that_is_not_there_is_told(monkeypatch):
    """An address of no kind, and one where nobody listens: what to start is said."""
    monkeypatch.setattr(clusters, "CONNECT_S", 1)
    for address in ("no-scheme", "tcp://127.0.0.1:1"):
        with pytest.raises(WorkerError, match="dask worker"):
            Cluster(address).map(works.squared, [1])


def test_a_worker_of_another_version_is_refused(cluster, monkeypatch):
    """It may have joined after the work began, so it is asked at each part."""
    cluster.map(works.squared, [1])
    monkeypatch.setattr(clusters, "version", lambda: "0.0.0")
    with pytest.raises(WorkerError, match="without this version"):
        cluster.map(works.squared, [1])


def test_without_dask_the_extra_is_named(monkeypatch):
    """The package is optional: its absence is told with how to install it."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(WorkerError, match="doorstep\\[cluster\\]"):
        Cluster("local").map(works.squared, [1])
