"""Break the checker in every place at which it can break, one at a time, and see a test fail each time.

    .venv/bin/python -m tests.planning.checker.mutants [--only checker.shift] [--seconds 60]

A rule that can be broken with all tests green is not tested. Each mutant is the checker with one thing
changed (DeMillo, Lipton and Sayward 1978): a violation that is not reported, a number that is not compared, a
bound moved by one, a sum turned into a difference. A child process runs the checker's tests with it until one
fails; a mutant that outlives them is told, and makes the run fail. Those that no plan can tell from the
checker are listed in EQUIVALENT, with the reason.
"""

from __future__ import annotations

import ast
import os
import resource
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Annotated, Any

import pytest
import typer

ROOT = Path(__file__).resolve().parents[3]
SOURCES = ROOT / "src" / "doorstep" / "planning"
MODULES = (
    "checker.route",
    "checker.trips",
    "checker.stops",
    "checker.shift",
    "checker.clock",
    "checker.costs",
    "checker.drive",
    "checker.together",
    "check",
)
TESTS = (
    "tests/planning/checker",
    "tests/planning/test_check.py",
    "tests/planning/test_shared_places.py",
    "tests/planning/test_charging.py",
    "tests/planning/test_timetable.py",
)
EQUIVALENT = {
    'check: leave it out in `require_honoured(problem, CHECKED, "the checker")`': (
        "the checker honours every feature there is today"
    ),
    "checker.clock: Gt -> GtE in `candidates = [ready_ds, "
    "*(until_ds for _, until_ds in self.pauses_ds() if until_ds > ready_ds)]`": (
        "an instant that is tried twice is the same instant"
    ),
    "checker.clock: LtE -> Lt in `if begin_ds <= at_ds[0]:`": "a curve has no jumps",
    "checker.clock: LtE -> Lt in `if begin_ds <= at_ds[row]:`": "a curve has no jumps",
    "checker.costs: Gt -> GtE in `if shift.overtime is not None and end_s > closes_s:`": (
        "no second of overtime costs nothing"
    ),
    "checker.costs: Gt -> GtE in `if rates.fair_work_s is not None and work_s > rates.fair_work_s:`": (
        "no second beyond the fair share costs nothing"
    ),
    "checker.drive: and <-> or in `if self.level_wh is None or battery is None:`": (
        "a vehicle has a level exactly where it has a battery"
    ),
    "checker.stops: and <-> or in "
    "`kerb = None if walking is None or stop.kerb_id is None else walking.kerb(stop.kerb_id)`": (
        "no kerb goes by no name, and kerbs without walking have been refused"
    ),
    "checker.trips: Lt -> LtE in "
    "`elif task.kind is TaskKind.PICKUP and place[task.partner] < place[task.id]:`": (
        "two tasks are never at one place of a trip"
    ),
}
"""What a mutant says of itself, and why no plan can tell it from the checker."""

OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
"""A bound moved by one, and a question turned round."""
EXTREME = {"min": "max", "max": "min"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One thing changed in one module.

    node
        Its place in the order of `ast.walk`.
    part
        Which comparison, where several are chained.
    """

    module: str
    node: int
    part: int
    line: int
    text: str
    change: str

    @property
    def said(self) -> str:
        """Where it is and what it does; without the line's number, which moves with every edit."""
        return f"{self.module}: {self.change} in `{self.text}`"


def mutants(module: str) -> Iterator[Mutant]:
    """List what can be broken in a module, line by line."""
    source = _path(module).read_text("utf-8")
    lines = source.splitlines()
    nodes = [(number, node) for number, node in enumerate(ast.walk(ast.parse(source))) if _changes(node)]
    for number, node in sorted(nodes, key=lambda given: given[1].lineno):
        for part, change in enumerate(_changes(node)):
            yield Mutant(module, number, part, node.lineno, lines[node.lineno - 1].strip(), change)


def _changes(node: ast.AST) -> list[str]:
    """Name what can be changed at a node; the order is that of `_break`."""
    match node:
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()) | ast.AugAssign():
            return ["leave it out"]
        case ast.Compare():
            return [f"{type(op).__name__} -> {OPPOSITE[type(op)].__name__}" for op in node.ops]
        case ast.BoolOp():
            return ["and <-> or"]
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            return ["+ <-> -"]
        case ast.UnaryOp(op=ast.Not()):
            return ["not left out"]
        case ast.UnaryOp(op=ast.USub()):
            return ["minus left out"]
        case ast.Call(func=ast.Name(id=name)) if name in EXTREME:
            return [f"{name} -> {EXTREME[name]}"]
        case ast.If(test=ast.Name() | ast.Attribute() | ast.Call()):
            return ["the other way round"]
    return []


def _broken(mutant: Mutant) -> CodeType:
    """Compile the module with one thing changed."""
    path = _path(mutant.module)
    tree = ast.parse(path.read_text("utf-8"))
    node = list(ast.walk(tree))[mutant.node]
    match node:
        case ast.Expr(value=ast.Yield() | ast.YieldFrom()):
            # Still a generator, but it gives nothing.
            node.value = ast.YieldFrom(ast.Tuple([], ast.Load()))
        case ast.Expr():
            node.value = ast.Constant(value=None)
        case ast.AugAssign():
            _leave_out(tree, node)
        case ast.Compare():
            node.ops[mutant.part] = OPPOSITE[type(node.ops[mutant.part])]()
        case ast.BoolOp():
            node.op = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
        case ast.BinOp():
            node.op = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        case ast.UnaryOp():
            node.op = ast.UAdd() if isinstance(node.op, ast.USub) else ast.Not()
            if isinstance(node.op, ast.Not):
                node.operand = ast.UnaryOp(ast.Not(), node.operand)
        case ast.Call(func=ast.Name() as named):
            named.id = EXTREME[named.id]
        case ast.If():
            node.test = ast.UnaryOp(ast.Not(), node.test)
    return compile(ast.fix_missing_locations(tree), str(path), "exec")


def _leave_out(tree: ast.AST, statement: ast.stmt) -> None:
    for parent in ast.walk(tree):
        for block in (getattr(parent, "body", None), getattr(parent, "orelse", None)):
            if isinstance(block, list) and statement in block:
                block[block.index(statement)] = ast.copy_location(ast.Pass(), statement)


def _path(module: str) -> Path:
    return (SOURCES / module.replace(".", "/")).with_suffix(".py")


def put_in_place(mutant: Mutant) -> None:
    """Let the functions of the module as it is loaded run the broken code, whoever has imported them."""
    module = sys.modules[f"doorstep.planning.{mutant.module}"]
    broken: dict[str, Any] = {"__name__": module.__name__}
    exec(_broken(mutant), broken)
    for name, value in broken.items():
        match value:
            case FunctionType() if value.__module__ == module.__name__:
                getattr(module, name).__code__ = value.__code__
            case type() if value.__module__ == module.__name__:
                for label, method in vars(value).items():
                    if isinstance(method, FunctionType):
                        vars(getattr(module, name))[label].__code__ = method.__code__


class Breaking:
    """Run the collected tests once for each mutant, in a child process; part of one pytest session."""

    def __init__(self, only: str, seconds: int) -> None:
        self.only = only
        self.seconds = seconds
        self.survivors = 0
        self._failed = ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Go through the mutants in place of the tests themselves."""
        if (failing := self._killer(session, None)) is not None:
            raise pytest.UsageError(f"{failing} fails without any mutant: mend it first")
        broken = [each for module in MODULES if self.only in ("", module) for each in mutants(module)]
        for mutant in broken:
            if mutant.said in EQUIVALENT:
                continue
            name = self._killer(session, mutant)
            self.survivors += name is None
            told = "SURVIVES" if name is None else f"killed by {name}"
            print(f"{mutant.said} (line {mutant.line}): {told}", flush=True)
        print(f"{len(broken)} mutants, {self.survivors} survive")
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep which test failed."""
        if report.failed:
            self._failed = report.nodeid.rpartition("::")[2]

    def _killer(self, session: pytest.Session, mutant: Mutant | None) -> str | None:
        """Name the first test that fails; None if all pass.

        A child runs them, so that nothing of a mutant is left; one that never ends is ended by its time.
        """
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_CPU, (self.seconds, self.seconds))
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            if mutant is not None:
                put_in_place(mutant)
            os.write(writer, self._first_failure(session.items).encode())
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader, "rb") as pipe:
            name = pipe.read().decode()
        _, status = os.waitpid(child, 0)
        return f"its time of {self.seconds} s" if status else name or None

    def _first_failure(self, items: list[pytest.Item]) -> str:
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self._failed:
                break
        return self._failed


def main(
    only: Annotated[str, typer.Option(help="Break this module alone, such as checker.shift.")] = "",
    seconds: Annotated[int, typer.Option(help="Longest time of one mutant, in CPU seconds.")] = 60,
) -> None:
    """Break the checker in every place, one at a time, and say which test sees it."""
    os.chdir(ROOT)
    breaking = Breaking(only, seconds)
    code = pytest.main(["-s", "-p", "no:cacheprovider", *TESTS], plugins=[breaking])
    raise SystemExit(int(code) or breaking.survivors > 0)


if __name__ == "__main__":
    typer.run(main)
