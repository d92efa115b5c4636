"""A second hand for run sheets: a process that gets ready while a plan is searched, and draws with us after.

It shares nothing with us but two pipes. When it is lost its sheets are drawn here: they are the same.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING

from doorstep.compute.garbage import look_for_cycles_rarely
from doorstep.compute.processes import cores
from doorstep.wiring.city import City

if TYPE_CHECKING:
    from doorstep.app.views.plan_view import PlanView

LEAST_VEHICLES = 6
"""Of fewer there are too few sheets to share."""
OTHER_PAPERS = 5
"""What page, tables and overview take, in sheets: they stay with us."""
_BROKEN = (OSError, EOFError, pickle.UnpicklingError)


def is_wanted(vehicles: int) -> bool:
    """Tell whether a second hand pays: where there is a core for it, and enough to draw."""
    return vehicles >= LEAST_VEHICLES and cores() > 1


def share_of_hand(routes: int) -> tuple[int, ...]:
    """Choose the sheets that the hand draws, by the number of their route: the first ones."""
    return tuple(range(min(routes, -(-(routes + OTHER_PAPERS) // 2))))


class SheetHand:
    """The process, from its start on. Whoever starts it must `dismiss` it or ask for its sheets."""

    def __init__(self, city: City) -> None:
        begin = f"import sys; sys.path[:] = {sys.path!r}; from doorstep.wiring.sheet_hand import main; main()"
        command = [sys.executable, "-c", begin]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._tell(str(city.folder))

    def draw(self, view: PlanView, numbers: Sequence[int]) -> None:
        """Have the sheets of some routes drawn; who is not ready yet is not waited for."""
        Thread(target=self._tell, args=((view, tuple(numbers)),), daemon=True).start()

    def sheets(self) -> list[bytes] | None:
        """Wait for the sheets that were asked for; None if the process is lost."""
        assert self._process.stdout is not None
        try:
            found: list[bytes] = pickle.load(self._process.stdout)
        except _BROKEN:
            return None
        finally:
            self.dismiss()
        return found

    def dismiss(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        with suppress(OSError):
            # What it did not read is lost, and wanted no more.
            self._process.communicate()

    def _tell(self, message: object) -> None:
        assert self._process.stdin is not None
        with suppress(OSError, ValueError):
            pickle.dump(message, self._process.stdin)
            self._process.stdin.flush()


def main() -> None:
    """Get ready for the city on standard input, draw the sheets that are named next, and end."""
    # Ctrl-C reaches every process of a terminal; the caller alone decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    look_for_cycles_rarely()
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # Whatever prints must not get between the answers.
    os.dup2(2, 1)
    with suppress(EOFError, BrokenPipeError):
        folder = pickle.load(requests)
        from doorstep.wiring.city import open_city
        from doorstep.wiring.city_base import CityBase
        from doorstep.wiring.plan_folder import practise, run_sheets

        base = CityBase.of(open_city(folder))
        practise(base)
        view, numbers = pickle.load(requests)
        pickle.dump(run_sheets(base, view, numbers), answers, protocol=pickle.HIGHEST_PROTOCOL)
        answers.flush()
