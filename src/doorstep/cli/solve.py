"""`doorstep solve FILE`: plan an instance and show that the plan keeps every rule."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.live import Live
from rich.text import Text

from doorstep.cli.arguments import suffix_of
from doorstep.cli.check import (
    EXIT_BROKEN,
    FILE_HELP,
    FORM_HELP,
    checked,
    left_out_count,
    show_left_out,
    verdict,
)
from doorstep.cli.console import err, out, warn
from doorstep.cli.files import print_json, require_writable, write_bytes
from doorstep.cli.instance_files import (
    VERSIONS,
    naming,
    plan_endings,
    read_plan_file,
    read_problem_file,
    written_plan,
)
from doorstep.cli.problem_file import Format, ProblemFile
from doorstep.connectors.instances.conventions import Rounding
from doorstep.domain.errors import InputError
from doorstep.planning import (
    Budget,
    Objective,
    SearchOptions,
    SearchProgress,
    Solution,
    Violation,
    solve_and_tell,
)
from doorstep.planning.check import check as broken_rules

DEFAULT_S = 10.0
LONGEST_S = 31_536_000.0
KIB_PER_MIB = 1024
BYTES_PER_MIB = 1024 * 1024


def solve(
    file: Annotated[Path, typer.Argument(help=FILE_HELP)],
    form: Annotated[Format, typer.Option("--format", help=FORM_HELP)] = Format.AUTO,
    time_s: Annotated[
        float | None, typer.Option("--seconds", help="Time to search. Default: 10, unless --iterations.")
    ] = None,
    iterations: Annotated[
        int | None, typer.Option("--iterations", help="Steps to search: the same plan on every machine.")
    ] = None,
    cpu_time: Annotated[
        bool, typer.Option("--cpu-time", help="Count the processor's seconds, not the clock's.")
    ] = False,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Start of all chance.")] = 1,
    threads: Annotated[int, typer.Option("--threads", min=1, help="Processor cores to use.")] = 1,
    objective: Annotated[
        Objective,
        typer.Option("--objective", help="Least cost, least distance, or fewest vehicles and then cost."),
    ] = Objective.COST,
    rounding: Annotated[
        Rounding, typer.Option("--rounding", help="Of Euclidean distances; auto: as the literature does.")
    ] = Rounding.AUTO,
    most_tasks: Annotated[
        int | None, typer.Option("--most-tasks", min=1, help="Refuse more tasks than these before any work.")
    ] = None,
    start: Annotated[
        Path | None,
        typer.Option("--start", metavar="PLAN", help="Plan to begin from; it must keep every rule."),
    ] = None,
    out_file: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="PLAN", help="Plan to write: .json, or .sol of the literature."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object as the last line of standard output.")
    ] = False,
) -> None:
    """Plan the routes of a problem.

    Before it is shown the plan is checked by other code; the exit code is 1 if it breaks a rule.
    """
    budget = _budget(time_s, iterations, cpu_time=cpu_time)
    problem = read_problem_file(file, form, objective, rounding, most_tasks)
    ending = None if out_file is None else suffix_of(out_file, plan_endings(problem))
    if out_file is not None:
        require_writable(out_file)
    begin = problem.start if start is None else read_plan_file(start, problem)
    options = SearchOptions(threads=threads, fewest_routes=objective is Objective.FLEET_FIRST)
    with naming(file), _live_line(problem.minor_per_cost) as show:
        found = solve_and_tell(
            problem.problem,
            budget,
            seed,
            begin,
            show,
            options=options,
            objective=problem.searched_for,
            versions=VERSIONS,
        )
    if found.interrupted:
        warn("interrupted: this is the best plan until then")
    broken = broken_rules(problem.problem, found.plan)
    # Told before it is written: a folder that cannot be written to must not take the result along.
    if as_json:
        print_json(_told(problem, found, broken))
    else:
        _show(problem, found, broken)
    if out_file is not None and ending is not None:
        write_bytes(out_file, written_plan(found.plan, problem, ending))
    if broken:
        raise typer.Exit(EXIT_BROKEN)


def _budget(time_s: float | None, iterations: int | None, *, cpu_time: bool) -> Budget:
    if time_s is not None and not 0 < time_s <= LONGEST_S:
        raise InputError("no time to search in", value=time_s, mend="Give --seconds above 0, a year at most.")
    if iterations is not None and iterations < 1:
        raise InputError("no iteration to search in", value=iterations, mend="Give --iterations 1 or more.")
    if time_s is None and iterations is None:
        time_s = DEFAULT_S
    return Budget(time_s, iterations, cpu_time)


@contextmanager
def _live_line(minor_per_cost: int) -> Iterator[Callable[[SearchProgress], None] | None]:
    """Show the best plan so far on one line of a terminal; nothing elsewhere."""
    if not err.is_terminal:
        yield None
        return
    with Live(console=err, transient=True, auto_refresh=False) as live:

        def show(seen: SearchProgress) -> None:
            live.update(Text(line_of(seen, minor_per_cost)), refresh=True)

        yield show


def line_of(seen: SearchProgress, minor_per_cost: int = 1) -> str:
    """Tell how far a search has come, in one line, in the numbers that costs are told in."""
    cost = f"{seen.cost_minor}" if minor_per_cost == 1 else f"{seen.cost_minor / minor_per_cost:.2f}"
    return (
        f"{seen.elapsed_s:6.1f} s  cost {cost}  {seen.route_count} routes  "
        f"{seen.unassigned_count} unassigned  {seen.iterations_per_s / 1000:.1f}k iterations/s"
    )


def _told(problem: ProblemFile, found: Solution, broken: list[Violation]) -> dict[str, object]:
    return {
        **checked(problem, found.plan, broken),
        "objective": problem.objective.value,
        "iterations": found.iterations,
        "seconds": round(found.elapsed_s, 3),
        "cpu_seconds": round(found.cpu_s, 3),
        "peak_memory_mb": peak_memory_mb(),
    }


def peak_memory_mb() -> float | None:
    """Tell the most memory that was held, in MiB; None on systems that do not say."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts kibibytes, macOS bytes.
    return round(peak / (BYTES_PER_MIB if sys.platform == "darwin" else KIB_PER_MIB), 1)


def _show(problem: ProblemFile, found: Solution, broken: list[Violation]) -> None:
    plan = found.plan
    out.print(
        f"{problem.name}: cost {problem.cost(plan)} ({problem.convention}), "
        f"{len(plan.routes)} routes, {left_out_count(problem.problem, plan)} unassigned",
        markup=False,
        soft_wrap=True,
    )
    out.print(f"{found.iterations} iterations in {found.elapsed_s:.1f} s ({found.cpu_s:.1f} s of processor)")
    show_left_out(problem.problem, plan)
    for violation in broken:
        out.print(f"  {violation}", markup=False, soft_wrap=True)
    out.print(f"checked: {verdict(broken)}")
