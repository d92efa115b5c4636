"""`doorstep ...`: people at a terminal."""

import sys

from doorstep.compute.garbage import look_for_cycles_rarely

__all__ = ["main"]
EXIT_INTERRUPTED = 130


def main() -> None:
    """Run the command line; Ctrl-C while it is still being loaded ends it as quietly as later."""
    look_for_cycles_rarely()
    try:
        from doorstep.cli.app import main as run
    except KeyboardInterrupt:
        print("interrupted: nothing was begun", file=sys.stderr)
        sys.exit(EXIT_INTERRUPTED)
    run()
