"""The `Workers` port on a Dask cluster; `local` starts one on this machine for as long as it is needed.

The scheduler does the part of a dead worker again on another, as often as its setting
`distributed.scheduler.allowed-failures` says. News come by topic, and a wish to stop goes to every worker.
"""

from __future__ import annotations

import importlib
import pickle
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib import metadata
from queue import Empty, SimpleQueue
from typing import Any, cast
from uuid import uuid4

from doorstep.app.workers import DoneT, NewsT, PartT, Work
from doorstep.compute.processes import cores
from doorstep.domain.errors import WorkerError

LOCAL = "local"
CONNECT_S = 20
_LISTEN_S = 0.5
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
        client, job = self._connected(), uuid4().hex
        inbox: SimpleQueue[tuple[int, bytes] | None] = SimpleQueue()
        client.subscribe_topic(_topic(job), lambda event: inbox.put(event[1]))
        futures: list[Any] = []
        stopping = False
        try:
            coming = enumerate(parts)
            more = True
            while more or not all(future.done() for future in futures):
                try:
                    more = self._submit(coming, work, job, futures, inbox) if more else _hear(inbox, heard)
                except KeyboardInterrupt:
                    stopping = self._stop(job, again=stopping)
            return [cast(DoneT, self._answer(index, future)) for index, future in enumerate(futures)]
        finally:
            client.unsubscribe_topic(_topic(job))
            client.cancel(futures)

    def close(self) -> None:
        """Leave the cluster; a local one ends."""
        for part in (self._client, self._local):
            if part is not None:
                part.close()
        self._client = self._local = None

    def _stop(self, job: str, *, again: bool) -> bool:
        """Ask all workers to end a piece of work; a second wish ends it all."""
        if again:
            raise KeyboardInterrupt
        self._client.run(stop, job)
        return True

    def _submit(
        self,
        coming: enumerate[PartT],
        work: Work[PartT, NewsT, DoneT],
        job: str,
        futures: list[Any],
        inbox: SimpleQueue[tuple[int, bytes] | None],
    ) -> bool:
        """Submit the next part; False if there is none."""
        for index, part in coming:
            with _package("dask").config.set(_LARGE):
                key = f"{_topic(job)}-{index}"
                future = self._client.submit(do_part, work, part, job, index, key=key, pure=False)
            future.add_done_callback(lambda _: inbox.put(None))
            futures.append(future)
            return True
        return False

    def _answer(self, index: int, future: Any) -> object:
        killed = _package("distributed").scheduler.KilledWorker
        try:
            return future.result()
        except killed as problem:
            mend = "Give its workers more memory, and look into their logs for what ends them."
            raise WorkerError(
                "too many workers died over one part", place=f"part {index + 1}", mend=mend
            ) from problem

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
            client.wait_for_workers(1, timeout=CONNECT_S)
        except (OSError, ValueError) as problem:
            mend = "Start `dask scheduler` and `dask worker` first and give its address, such as tcp://host:8786."
            raise WorkerError("no cluster with workers answers", value=self._address, mend=mend) from problem
        self._require_same(client)
        return client

    def _require_same(self, client: Any) -> None:
        """Refuse workers of another version: they would plan something else."""
        found = client.run(version, on_error="return")
        odd = sorted({str(each) for each in found.values()} - {version()})
        if odd:
            client.close()
            mend = f"Install Doorstep {version()} where its workers run."
            raise WorkerError(
                "workers without this version of Doorstep", value=odd, place=self._address, mend=mend
            )


def do_part(work: Work[PartT, NewsT, DoneT], part: PartT, job: str, index: int) -> DoneT:
    """Do one part in a worker of the cluster."""
    worker = _package("distributed").get_worker()

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


def _hear(inbox: SimpleQueue[tuple[int, bytes] | None], heard: Callable[[int, NewsT], None] | None) -> bool:
    """Pass one piece of news on, if any comes soon; there is nothing more to submit."""
    with suppress(Empty):
        message = inbox.get(timeout=_LISTEN_S)
        if message is not None and heard is not None:
            heard(message[0], cast(NewsT, pickle.loads(message[1])))
    return False


def _package(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as problem:
        mend = "Install Doorstep with its extra for clusters: pip install 'doorstep[cluster]'."
        raise WorkerError("clusters need Dask's distributed, which is not installed", mend=mend) from problem
