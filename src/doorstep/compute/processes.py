"""The `Workers` port in processes of this machine: one for each part, so many at a time.

A process is a Python of its own that reads its part from standard input and answers on standard output. It
shares no lock and no memory with anybody: killing it can spoil nothing but its own answer. The caller's main
module is not imported again, so a plain script may plan without a guard.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, Any, Generic, TypeAlias, cast

from doorstep.app.workers import DoneT, NewsT, PartT, Work
from doorstep.compute.coming import Coming, held_back
from doorstep.compute.worker import FAILED, NEWS, STOP
from doorstep.domain.errors import InputError, WorkerError

TRIES = 3
"""A part that loses its worker so often is given up: something in it kills workers."""
LOST = "lost"
_LISTEN_S = 0.5
Message: TypeAlias = tuple[str, Any]


def cores() -> int:
    """Count the processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Processes:
    """Does parts in processes of this machine.

    Parameters
    ----------
    count
        Processes at a time. None: one for each core.
    """

    def __init__(self, count: int | None = None) -> None:
        if count is not None and count < 1:
            raise InputError("no worker to work", value=count, mend="Give at least 1.")
        self._count = count

    @property
    def count(self) -> int:
        """How many parts are done at once."""
        return self._count or cores()

    def map(
        self,
        work: Work[PartT, NewsT, DoneT],
        parts: Iterable[PartT],
        heard: Callable[[int, NewsT], None] | None = None,
    ) -> list[DoneT]:
        """Do all parts and give the answers in their order; see `Workers.map`."""
        crew: _Crew[PartT] = _Crew(work, Coming(iter(parts)), self.count)
        try:
            crew.work_through(cast("Callable[[int, object], None] | None", heard))
        finally:
            crew.dismiss()
        return [cast(DoneT, crew.answers[index]) for index in sorted(crew.answers)]

    def close(self) -> None:
        """Nothing is kept between two pieces of work."""


@dataclass(slots=True)
class _Hand:
    """A process with its part. `tries` counts this one."""

    process: subprocess.Popen[bytes]
    listener: Thread
    part: object
    tries: int


@dataclass(slots=True)
class _Crew(Generic[PartT]):
    """Hands at work on one piece."""

    work: Callable[..., object]
    coming: Coming[PartT]
    count: int
    answers: dict[int, object] = field(default_factory=dict)
    _hands: dict[int, _Hand] = field(default_factory=dict)
    _inbox: SimpleQueue[tuple[int, Message]] = field(default_factory=SimpleQueue)
    _begun: int = 0
    _stopping: bool = False

    def work_through(self, heard: Callable[[int, object], None] | None) -> None:
        """Hand out parts as hands get free and pass news on, until all answers are there."""
        more = True
        while more:
            try:
                more = self._step(heard)
            except KeyboardInterrupt:
                if self._stopping or self.coming.is_spoilt:
                    raise
                self._stop()

    def _step(self, heard: Callable[[int, object], None] | None) -> bool:
        """Hand out one part or hear one piece of news; False when nothing is left to do."""
        # One part is made while the others are worked on, though no hand may be free yet.
        waits = self.coming.ready()
        if waits and len(self._hands) < self.count:
            with held_back():
                self._begin(self._begun, self.coming.take())
                self._begun += 1
        elif waits or self._hands:
            self._hear(heard)
        else:
            return False
        return True

    def dismiss(self) -> None:
        """End whatever still runs; its part is wanted no more."""
        for hand in self._hands.values():
            hand.process.kill()
        for index in list(self._hands):
            self._release(index)

    def _begin(self, index: int, part: object, tries: int = 1) -> None:
        begin = f"import sys; sys.path[:] = {sys.path!r}; from doorstep.compute.worker import main; main()"
        process = subprocess.Popen(
            [sys.executable, "-c", begin], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        job = (self.work, part, self._stopping)
        listener = Thread(target=_serve, args=(index, process, job, self._inbox), daemon=True)
        self._hands[index] = _Hand(process, listener, part, tries)
        listener.start()

    def _hear(self, heard: Callable[[int, object], None] | None) -> None:
        try:
            index, (kind, value) = self._inbox.get(timeout=_LISTEN_S)
        except Empty:
            return
        if kind == NEWS:
            if heard is not None:
                heard(index, value)
        elif kind == LOST:
            self._lost(index)
        else:
            self._release(index)
            if kind == FAILED:
                raise value
            self.answers[index] = value

    def _lost(self, index: int) -> None:
        """Give the part of a dead worker to another."""
        # Whoever can no longer be understood may still be at work.
        self._hands[index].process.kill()
        hand = self._release(index)
        if hand.tries >= TRIES:
            mend = "Give fewer workers more memory each, and look into the system's log for what ends them."
            raise WorkerError(f"{TRIES} workers died over one part", place=f"part {index + 1}", mend=mend)
        self._begin(index, hand.part, hand.tries + 1)

    def _release(self, index: int) -> _Hand:
        hand = self._hands.pop(index)
        hand.listener.join()
        with suppress(OSError):
            _pipe(hand.process.stdin).close()
        hand.process.wait()
        return hand

    def _stop(self) -> None:
        self._stopping = True
        for hand in self._hands.values():
            with suppress(OSError, ValueError):
                pipe = _pipe(hand.process.stdin)
                pipe.write(STOP)
                pipe.flush()


def _serve(
    index: int,
    process: subprocess.Popen[bytes],
    job: tuple[object, ...],
    inbox: SimpleQueue[tuple[int, Message]],
) -> None:
    """Hand a job to a process and pass on what it says, until it is done or dead."""
    with _pipe(process.stdout) as answers:
        try:
            requests = _pipe(process.stdin)
            pickle.dump(job, requests, protocol=pickle.HIGHEST_PROTOCOL)
            requests.flush()
            message: Message = (NEWS, None)
            while message[0] == NEWS:
                message = pickle.load(answers)
                inbox.put((index, message))
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            inbox.put((index, (LOST, None)))
        except BaseException as problem:  # noqa: BLE001
            # A thread that ends without a word would let the caller wait for ever.
            inbox.put((index, (FAILED, problem)))


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe
