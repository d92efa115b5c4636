"""Processes do parts side by side, and a killed one costs time and nothing else."""

import os
import signal

import numpy as np
import pytest

from doorstep.compute.processes import Processes
from doorstep.domain.errors import InputError, WorkerError
from tests.compute import works


@pytest.fixture(scope="module")
def two():
    """Two processes at a time."""
    return Processes(2)


def test_answers_come_in_the_order_of_the_parts(two):
    """Five parts over two hands: news come from other processes than this one, each part from its own."""
    heard = []
    assert two.map(works.squared, iter(range(5)), lambda *news: heard.append(news)) == [0, 1, 4, 9, 16]
    assert sorted(index for index, _ in heard) == [0, 1, 2, 3, 4]
    assert os.getpid() not in {pid for _, pid in heard}
    assert two.map(works.squared, []) == []


def test_the_part_of_a_killed_worker_is_done_again(two):
    """The first worker that speaks is killed at once: another takes its part, and the answers are whole."""
    killed = []

    def kill_first(_, pid):
        if not killed:
            killed.append(pid)
            os.kill(pid, signal.SIGKILL)

    assert two.map(works.squared_slowly, [2, 3], kill_first) == [4, 9]
    assert len(killed) == 1


def test_a_part_that_kills_its_workers_is_given_up(two):
    """Three workers died over it: a fourth would, too."""
    with pytest.raises(WorkerError, match="3 workers died over one part"):
        two.map(works.deadly, [1])


def test_what_the_work_refuses_is_raised_as_it_is(two):
    """Value and mend come through, and the other workers are sent home."""
    with pytest.raises(InputError, match="a part that cannot be: 7"):
        two.map(works.refused, [7])
    with pytest.raises(InputError, match="no worker to work: 0"):
        Processes(0)


def test_ctrl_c_ends_parts_with_what_they_have(two):
    """Those under way are asked to stop, and the third, which had not begun, stops at its first word."""
    stops = []

    def interrupt_once(*_):
        if not stops:
            stops.append(1)
            raise KeyboardInterrupt

    assert two.map(works.until_stopped, range(3), interrupt_once) == ["stopped"] * 3


def test_ctrl_c_while_a_part_is_made_loses_none(two):
    """It comes in the middle of making the second of three: that one and the third are made and done, too."""

    def made():
        yield 1
        os.kill(os.getpid(), signal.SIGINT)
        yield 2
        yield 3

    assert two.map(works.until_stopped, made()) == ["stopped"] * 3
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_ctrl_c_while_a_part_is_made_ends_it_all(two):
    """Whoever makes parts is ended by it, so that the answers could not be whole."""

    def made():
        yield 1
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        yield 2

    with pytest.raises(KeyboardInterrupt):
        two.map(works.until_stopped, made())
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_ctrl_c_ends_it_all(two):
    """Who cannot wait even for what is there gets nothing."""

    def interrupt(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        two.map(works.deaf, range(2), interrupt)


def test_large_parts_and_prints_get_through(two):
    """A part of 16 MB is more than any pipe holds; what a worker prints is no answer."""
    assert two.map(works.array_sum, [np.ones(2_000_000, np.int64)]) == [2_000_000]
    assert two.map(works.talking, ["said"]) == ["said"]
