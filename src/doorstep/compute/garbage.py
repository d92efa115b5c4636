"""How often Python looks for cycles of objects that nobody holds any more."""

import atexit
import gc

NEW_OBJECTS = 500_000


def look_for_cycles_rarely() -> None:
    """Look for cycles only now and then, in a process that does one piece of work and ends.

    Orders, problem and plan live until the end: going through all of them again and again finds nothing, and
    takes a tenth of the time of a day. At the end the system takes all of it back: no last look.
    """
    gc.set_threshold(NEW_OBJECTS)
    atexit.register(gc.freeze)
