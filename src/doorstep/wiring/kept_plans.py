"""Plans as people name them: an id, "latest", `id@version`, or a folder that `doorstep plan` wrote."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from doorstep.app.bus import App
from doorstep.app.results import PlannedDay
from doorstep.app.unit_of_work import reading
from doorstep.app.views.route_codes import route_codes
from doorstep.connectors.documents.plans import read_plan
from doorstep.connectors.documents.problems import read_problem, write_problem
from doorstep.domain.errors import FileError, InputError, UnknownNameError
from doorstep.domain.ids import PlanId, VehicleId
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem

LATEST = "latest"
PLAN, PROBLEM = "plan.json", "problem.json"


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A plan and the problem it answers."""

    problem: Problem
    plan: Plan

    @property
    def name(self) -> str:
        """What people call it."""
        return f"{self.plan.id}@{self.plan.version}"

    def vehicle(self, word: str) -> VehicleId:
        """Find a vehicle by its id or by the code of its route, such as V3.

        Raises
        ------
        UnknownNameError
            Naming those there are.
        """
        codes = {code: vehicle for vehicle, (code, _, _) in route_codes(self.problem.vehicles).items()}
        ids = {vehicle.id: vehicle.id for vehicle in self.problem.vehicles}
        found = ids.get(VehicleId(word)) or codes.get(word.upper())
        if found is None:
            raise UnknownNameError.among("route", word, [*codes, *ids])
        return found


def plan_id_of(app: App, word: str) -> PlanId:
    """Find the id of a plan of the workspace.

    Raises
    ------
    InputError
        If nothing was planned yet.
    FileError
        If a file was named that holds no plan.
    """
    if word.partition("@")[0] == LATEST:
        plans = app.plans()
        if not plans:
            raise InputError("no plan in this workspace", mend="Plan a day first.")
        return max(plans, key=lambda plan: plan.proposed_seq).plan_id
    path = Path(word)
    if path.is_dir() or path.is_file():
        return _read(path)[0].id
    return PlanId(word.partition("@")[0])


def kept_plan(app: App, word: str) -> KeptPlan:
    """Read a plan with its problem: the named version, else the latest.

    Raises
    ------
    UnknownNameError, FileError, InputError
        If there is none by this name.
    """
    path = Path(word)
    if path.is_dir() or path.is_file():
        plan, problem_path = _read(path)
        if problem_path.is_file():
            return KeptPlan(read_problem(problem_path.read_bytes(), place=str(problem_path)), plan)
        word = f"{plan.id}@{plan.version}"
    plan_id = plan_id_of(app, word)
    number = word.partition("@")[2]
    with reading(app.desk.keeper) as books:
        state = books.tables.plan(plan_id)
        if state is None:
            raise UnknownNameError.among("plan", plan_id, [each.plan_id for each in books.tables.plans()])
        version = int(number) if number.isdecimal() else state.latest
        return KeptPlan(books.plans.problem(plan_id, version), books.plans.plan(plan_id, version))


def kept_problem(app: App, planned: PlannedDay) -> bytes:
    """Give the problem of a planned day as the document that is kept with its plan."""
    try:
        with reading(app.desk.keeper) as books:
            return books.plans.problem_document(planned.plan.id, planned.plan.version)
    except UnknownNameError:
        # The same plan was found before, and its problem erased since with the data of a person.
        return write_problem(planned.problem).encode()


def _read(path: Path) -> tuple[Plan, Path]:
    file = path / PLAN if path.is_dir() else path
    if not file.is_file():
        raise FileError("no plan in this folder", value=str(path), mend=f"It has no {PLAN}.")
    return read_plan(file.read_bytes(), place=str(file)), file.with_name(PROBLEM)
