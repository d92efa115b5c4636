"""Plans and problems as files in the workspace: `plans/<id>/v<version>/plan.json` and `problem.json.gz`.

A plan is a document that people may want to take away, so it lies in a folder and not in a row. A file
appears whole or not at all, and is on the disk before the event that names it is recorded.
"""

from __future__ import annotations

import contextlib
import gzip
import os
import re
from pathlib import Path

from doorstep.app.ports import DayCodec
from doorstep.domain.errors import FileError, UnknownNameError, WordError
from doorstep.domain.ids import PlanId
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem

PLAN, PROBLEM = "plan.json", "problem.json.gz"
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# The travel of a day is mostly small numbers: more effort saves little.
_GZIP_LEVEL = 1


class PlanFiles:
    """The `PlanStore` port over a folder."""

    def __init__(self, folder: Path, codec: DayCodec) -> None:
        self._folder = folder
        self._codec = codec
        self._expected: tuple[Problem, bytes] | None = None
        # The problem that was read last and its file: a large day takes seconds to read and to write.
        self._read_last: tuple[Path, Problem] | None = None

    def expect(self, problem: Problem) -> None:
        """Pack a problem that will be kept soon; the last one is remembered until then."""
        self._expected = (problem, self._packed(problem))

    def put(self, plan: Plan, problem: Problem) -> None:
        """Keep a version of a plan and the problem it answers."""
        folder = self._version(plan.id, plan.version)
        expected, self._expected = self._expected, None
        known = self._read_last
        if known is None or known[1] is not problem or not _linked(known[0], folder / PROBLEM):
            is_ready = expected is not None and expected[0] is problem
            packed = expected[1] if expected is not None and is_ready else self._packed(problem)
            _write(folder / PROBLEM, packed)
        _write(folder / PLAN, self._codec.plan_bytes(plan))

    def plan(self, plan_id: PlanId, version: int) -> Plan:
        """Read a version of a plan."""
        path = self._version(plan_id, version) / PLAN
        return self._codec.read_plan(self._read(path, plan_id, version), place=str(path))

    def problem(self, plan_id: PlanId, version: int) -> Problem:
        """Read the problem that a version of a plan answers."""
        path = self._version(plan_id, version) / PROBLEM
        known = self._read_last
        # Not once it was erased.
        if known is not None and known[0] == path and path.exists():
            return known[1]
        found = self._codec.read_problem(self.problem_document(plan_id, version), place=str(path))
        self._read_last = path, found
        return found

    def problem_document(self, plan_id: PlanId, version: int) -> bytes:
        """Give the same problem as the document that is kept, without reading it."""
        path = self._version(plan_id, version) / PROBLEM
        packed = self._read(path, plan_id, version)
        try:
            return gzip.decompress(packed)
        except (OSError, EOFError) as problem:
            raise FileError("a damaged problem", place=str(path), mend="Plan the day again.") from problem

    def versions(self, plan_id: PlanId) -> tuple[int, ...]:
        """List the versions that are kept, ascending; empty when the plan is not known."""
        folders = (self._folder / _checked(plan_id)).glob(f"v*/{PLAN}")
        return tuple(sorted(int(path.parent.name[1:]) for path in folders))

    def replace(self, plan: Plan) -> None:
        """Write a kept version anew, because somebody in it was erased."""
        _write(self._version(plan.id, plan.version) / PLAN, self._codec.plan_bytes(plan))

    def erase_problem(self, plan_id: PlanId, version: int) -> None:
        """Remove a problem; its plan stays."""
        self._read_last = None
        (self._version(plan_id, version) / PROBLEM).unlink(missing_ok=True)

    def _packed(self, problem: Problem) -> bytes:
        # No time stamp within: the same problem gives the same bytes.
        return gzip.compress(self._codec.problem_bytes(problem), _GZIP_LEVEL, mtime=0)

    def _version(self, plan_id: PlanId, version: int) -> Path:
        return self._folder / _checked(plan_id) / f"v{version}"

    def _read(self, path: Path, plan_id: PlanId, version: int) -> bytes:
        try:
            return path.read_bytes()
        except FileNotFoundError:
            if self.versions(plan_id) and path.name == PROBLEM:
                mend = "It was erased with the data of a person; the plan itself is there."
                raise UnknownNameError("no problem of this plan is kept", value=plan_id, mend=mend) from None
            known = [folder.name for folder in self._folder.glob("*") if folder.is_dir()]
            raise UnknownNameError.among("plan", f"{plan_id} version {version}", known) from None
        except OSError as problem:
            raise FileError(f"cannot read it: {problem.strerror}", value=str(path)) from problem


def _checked(plan_id: PlanId) -> str:
    if not _SAFE.fullmatch(plan_id):
        mend = "Use letters, digits, dots, dashes and underscores."
        raise WordError("not the id of a plan that can be kept", value=plan_id, mend=mend)
    return plan_id


def _linked(known: Path, path: Path) -> bool:
    """Give a file that is never changed a second name; False where that cannot be."""
    if known == path:
        return False
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        os.link(known, path)
        return True
    return False


def _write(path: Path, content: bytes) -> None:
    """Write a file so that it survives a power cut, whole."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with scratch.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
    except OSError as problem:
        scratch.unlink(missing_ok=True)
        mend = "Free some space or choose another workspace, then plan again."
        raise FileError(f"cannot keep the plan: {problem.strerror}", value=str(path), mend=mend) from problem
