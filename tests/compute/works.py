"""Work for workers to do: functions of a module, so that they can be sent."""

import contextlib
import os
import signal
import time

from doorstep.domain.errors import InputError


def squared(part, tell):
    """Square a number, after saying who does it."""
    tell(os.getpid())
    return part * part


def squared_slowly(part, tell):
    """Square a number with time to be killed in between."""
    tell(os.getpid())
    time.sleep(0.4)
    tell(os.getpid())
    return part * part


def refused(part, tell):
    """Refuse a part."""
    raise InputError("a part that cannot be", value=part, mend="Give another.")


def deadly(part, tell):
    """End the worker, whoever it is."""
    os._exit(9)


def until_stopped(part, tell):
    """Work for a minute, or until asked to end with what there is."""
    try:
        for done in range(600):
            tell(done)
            time.sleep(0.1)
    except KeyboardInterrupt:
        return "stopped"
    return "done"


def talking(part, tell):
    """Print where answers are written."""
    os.write(1, b"not an answer\n")
    print("neither is this")
    return part


def array_sum(part, tell):
    """Add up an array."""
    return int(part.sum())


def deaf(part, tell):
    """Work for a minute, whatever is asked."""
    for done in range(600):
        with contextlib.suppress(KeyboardInterrupt):
            tell(done)
        time.sleep(0.1)


def dying_once(part, tell):
    """Do the work of a part, but let the first worker that has news of it die over it.

    Quick work has no news: then the first one dies before it can answer.
    """
    grave, work, own = part

    def die_once():
        if not grave.exists():
            grave.touch()
            os.kill(os.getpid(), signal.SIGKILL)

    def tell_or_die(news):
        die_once()
        tell(news)

    done = work(own, tell_or_die)
    die_once()
    return done


def noted(part, tell):
    """Note that a part was done; a slow one goes on talking for two seconds."""
    book, is_slow = part
    tell(("begins", os.getpid(), is_slow))
    with book.open("a") as lines:
        lines.write("slow\n" if is_slow else "quick\n")
    for _ in range(20 if is_slow else 0):
        time.sleep(0.1)
        tell(("goes on", os.getpid(), is_slow))
    return is_slow
