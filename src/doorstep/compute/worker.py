"""A worker process: one part in, news and one answer out, over its standard streams."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from threading import Event, Thread
from typing import IO

from doorstep.compute.garbage import look_for_cycles_rarely
from doorstep.domain.errors import WorkerError

NEWS, DONE, FAILED = "news", "done", "failed"
STOP = b"."
"""What the caller writes behind the job to have it end early. Closing the pipe means the same."""


def main() -> None:
    """Do the one job that stands on standard input."""
    # Ctrl-C reaches every process of a terminal; the caller alone decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    look_for_cycles_rarely()
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    # Whatever prints must not get between the answers.
    os.dup2(2, 1)
    stopping = Event()

    def tell(news: object) -> None:
        _send(answers, NEWS, news)
        if stopping.is_set():
            raise KeyboardInterrupt

    try:
        work, part, stopped = pickle.load(requests)
        if stopped:
            stopping.set()
        Thread(target=_listen, args=(requests, stopping), daemon=True).start()
        answer = (DONE, work(part, tell))
    except BrokenPipeError:
        return
    except BaseException as problem:  # noqa: BLE001
        # Every end of the work is the caller's to hear, also one that is no ordinary error.
        answer = (FAILED, _sendable(problem))
    _send(answers, *answer)
    answers.close()
    # The listening thread may hold the pipe: nothing is left to be tidied up.
    sys.stderr.flush()
    os._exit(0)


def _listen(requests: IO[bytes], stopping: Event) -> None:
    requests.read(1)
    stopping.set()


def _send(answers: IO[bytes], kind: str, value: object) -> None:
    pickle.dump((kind, value), answers, protocol=pickle.HIGHEST_PROTOCOL)
    answers.flush()


def _sendable(problem: BaseException) -> BaseException:
    try:
        pickle.loads(pickle.dumps(problem))
    except Exception:  # noqa: BLE001
        # Errors of other packages need not pickle; what they say always does.
        return WorkerError(f"{type(problem).__name__}: {problem}", mend="Report it with the problem's file.")
    return problem
