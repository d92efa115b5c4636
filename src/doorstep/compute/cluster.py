"""The `Workers` port on a Dask cluster; `local` starts one on this machine for as long as it is needed.

The scheduler does the part of a dead worker again on another, as often as its setting
`distributed.scheduler.allowed-failures` says. An answer is fetched as soon as it is there, so that only parts
under way are lost with a worker. News come by topic, and a wish to stop goes to every worker.
"""

from __future__ import annotations

import importlib
import pickle
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import metadata
from queue import Empty, SimpleQueue
from typing import Any, Final, Generic, cast
from uuid import uuid4

from doorstep.app.workers import DoneT, NewsT, PartT, Work
from doorstep.compute.coming import Coming, held_back
from doorstep.compute.processes import cores
from doorstep.domain.errors import WorkerError

LOCAL = "local"
CONNECT_S: Final = 20
"""In which a cluster with at least one worker has to answer."""
ALONE_S: Final = 60
"""A cluster that has been without any worker so long is given up: nobody starts one."""
_LISTEN_S = 0.5
_LOOK_S = 2.0
"""From one look at who works to the next."""
_FETCH_S = 60
_LARGE = {"distributed.admin.large-graph-warning-threshold": "100GB"}
"""Parts go with their tasks: what is scattered would be lost with its worker."""
_stopped: set[str] = set()
"""Pieces of work that are to end, in the process of a cluster's worker."""


class Cluster:
    """Does parts on a Dask cluster.

    Parameters
    ----------
    address
        Of the scheduler, such as tcp://host:8786; `local` for workers of this machine.
    count
        Workers of a local cluster. None: one for each core.

    Raises
    ------
    WorkerError
        If the package that speaks to clusters is not installed, when workers are first needed.
    """

    def __init__(self, address: str, count: int | None = None) -> None:
        self._address = address
        self._wanted = count
        self._client: Any = None
        self._local: Any = None

    @property
    def count(self) -> int:
        """How many parts are done at once: threads of all workers."""
        return max(1, sum(int(threads) for threads in self._connected().nthreads().values()))

    def map(
        self,
        work: Work[PartT, NewsT, DoneT],
        parts: Iterable[PartT],
        heard: Callable[[int, NewsT], None] | None = None,
    ) -> list[DoneT]:
        """Do all parts and give the answers in their order; see `Workers.map`."""
        job: _Job[PartT] = _Job(self._connected(), self._address, work, Coming(iter(parts)))
        try:
            try:
                job.work_through(cast("Callable[[int, object], None] | None", heard))
            finally:
                job.dismiss()
        except _package("distributed").CancelledError as problem:
            self.close()
            raise _lost(self._address) from problem
        return [cast(DoneT, job.answers[index]) for index in sorted(job.answers)]

    def close(self) -> None:
        """Leave the cluster; a local one ends."""
        for part in (self._client, self._local):
            if part is not None:
                part.close()
        self._client = self._local = None

    def _connected(self) -> Any:
        if self._client is None:
            self._client = self._connect()
        return self._client

    def _connect(self) -> Any:
        dask = _package("distributed")
        try:
            if self._address == LOCAL:
                self._local = dask.LocalCluster(
                    n_workers=self._wanted or cores(),
                    threads_per_worker=1,
                    processes=True,
                    dashboard_address=None,
                    memory_limit=0,
                )
            client = dask.Client(self._local or self._address, timeout=CONNECT_S)
        except (OSError, ValueError) as problem:
            self.close()
            raise _silent(self._address) from problem
        try:
            client.wait_for_workers(1, timeout=CONNECT_S)
        except OSError as problem:
            client.close()
            self.close()
            raise _silent(self._address) from problem
        self._require_same(client)
        return client

    def _require_same(self, client: Any) -> None:
        """Refuse workers of another version: they would plan something else."""
        found = client.run(version, on_error="return")
        odd = sorted({str(each) for each in found.values()} - {version()})
        if odd:
            client.close()
            self.close()
            raise _odd(self._address, odd, version())


@dataclass(slots=True)
class _Job(Generic[PartT]):
    """One piece of work on a cluster.

    answers
        By number of the part, fetched as soon as they are there: a worker that dies later takes none along.
    futures
        Of the parts that have no answer yet; the scheduler would have others done again.
    looked_at
        When it was last looked who works, and `alone_since` since when nobody does.
    """

    client: Any
    address: str
    work: Callable[..., object]
    coming: Coming[PartT]
    name: str = field(default_factory=lambda: uuid4().hex)
    answers: dict[int, object] = field(default_factory=dict)
    futures: dict[int, Any] = field(default_factory=dict)
    inbox: SimpleQueue[tuple[int, bytes] | None] = field(default_factory=SimpleQueue)
    stopping: bool = False
    looked_at: float = field(default_factory=time.monotonic)
    alone_since: float | None = None

    def work_through(self, heard: Callable[[int, object], None] | None) -> None:
        """Submit all parts and pass news on, until all answers are there."""
        self.client.subscribe_topic(_topic(self.name), lambda event: self.inbox.put(event[1]))
        more = True
        while more:
            try:
                more = self._step(heard)
            except KeyboardInterrupt:
                if self.stopping or self.coming.is_spoilt:
                    raise
                self._stop()

    def _step(self, heard: Callable[[int, object], None] | None) -> bool:
        """Submit one part or hear one piece of news; False when nothing is left to do."""
        if self.coming.ready():
            with held_back():
                self._submit(self.coming.take())
        elif self.futures:
            self._hear(heard)
        else:
            return False
        self._fetch()
        self._look()
        return True

    def dismiss(self) -> None:
        """Let go of all parts, also where nobody is there any more to be told."""
        with suppress(OSError, RuntimeError, ValueError):
            self.client.unsubscribe_topic(_topic(self.name))
        with suppress(OSError, RuntimeError, ValueError, _package("distributed").CancelledError):
            self.client.cancel(list(self.futures.values()))

    def _submit(self, part: PartT) -> None:
        index = len(self.answers) + len(self.futures)
        key = f"{_topic(self.name)}-{index}"
        with _package("dask").config.set(_LARGE):
            future = self.client.submit(
                do_part, self.work, part, self.name, index, version(), key=key, pure=False
            )
        future.add_done_callback(lambda _: self.inbox.put(None))
        self.futures[index] = future

    def _hear(self, heard: Callable[[int, object], None] | None) -> None:
        """Pass one piece of news on, if any comes soon."""
        with suppress(Empty):
            message = self.inbox.get(timeout=_LISTEN_S)
            if message is not None and heard is not None:
                heard(message[0], pickle.loads(message[1]))

    def _fetch(self) -> None:
        """Fetch the answers that are there."""
        killed = _package("distributed").scheduler.KilledWorker
        for index, future in list(self.futures.items()):
            if not future.done():
                continue
            try:
                self.answers[index] = future.result(timeout=_FETCH_S)
                del self.futures[index]
            except TimeoutError:
                # Its worker died before it could hand it over: the part is done again by another.
                if future.status == "error":
                    raise
            except killed as problem:
                mend = "Give its workers more memory, and look into their logs for what ends them."
                raise WorkerError(
                    "too many workers died over one part", place=f"part {index + 1}", mend=mend
                ) from problem

    def _look(self) -> None:
        """Look now and then whether anybody works, and let those who came since know of a wish to stop."""
        now = time.monotonic()
        if now < self.looked_at + _LOOK_S:
            return
        self.looked_at = now
        try:
            workers = self.client.nthreads()
        except OSError as problem:
            raise _lost(self.address) from problem
        if workers:
            self.alone_since = None
            if self.stopping:
                self._stop()
        elif self.alone_since is None:
            self.alone_since = now
        elif now > self.alone_since + ALONE_S:
            mend = "Start `dask worker` again, and look into the logs of those that ended."
            raise WorkerError(
                f"a cluster that has been without workers for {ALONE_S} s", value=self.address, mend=mend
            )

    def _stop(self) -> None:
        """Ask all workers to end with what they have."""
        self.stopping = True
        with suppress(OSError):
            self.client.run(stop, self.name, on_error="ignore")


def do_part(work: Work[PartT, NewsT, DoneT], part: PartT, job: str, index: int, asked: str) -> DoneT:
    """Do one part in a worker of the cluster, which may have come after the work began.

    Raises
    ------
    WorkerError
        If the worker has another version than the one that asks.
    """
    worker = _package("distributed").get_worker()
    if version() != asked:
        raise _odd(worker.address, version(), asked)

    def tell(news: NewsT) -> None:
        # Topics carry plain values only.
        worker.log_event(_topic(job), (index, pickle.dumps(news)))
        if job in _stopped:
            raise KeyboardInterrupt

    return work(part, tell)


def stop(job: str) -> None:
    """Ask for the end of a piece of work in the process of a worker."""
    _stopped.add(job)


def version() -> str:
    """Tell which Doorstep a worker has."""
    return metadata.version("doorstep")


def _topic(job: str) -> str:
    return f"doorstep-{job}"


def _silent(address: str) -> WorkerError:
    mend = "Start `dask scheduler` and `dask worker` first and give its address, such as tcp://host:8786."
    return WorkerError("no cluster with workers answers", value=address, mend=mend)


def _lost(address: str) -> WorkerError:
    mend = "Look into the log of its scheduler for what ended it, start it again, and plan again."
    return WorkerError("the scheduler of the cluster is gone", value=address, mend=mend)


def _odd(address: str, found: object, asked: str) -> WorkerError:
    mend = f"Install Doorstep {asked} where its workers run."
    return WorkerError("workers without this version of Doorstep", value=found, place=address, mend=mend)


def _package(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as problem:
        mend = "Install Doorstep with its extra for clusters: pip install 'doorstep[cluster]'."
        raise WorkerError("clusters need Dask's distributed, which is not installed", mend=mend) from problem
