"""The bus: the one door of the application. A command goes in, its handler's result comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from doorstep.app.commands import (
    CancelOrders,
    Command,
    CorrectPlace,
    EditPlan,
    ErasePerson,
    ForgetBefore,
    ImportOrders,
    LocateOrders,
    PlanDay,
    RecordAttempts,
    ReleasePlan,
    Replan,
    ResultT,
    UndoEdit,
)
from doorstep.app.desk import Desk, Told
from doorstep.app.handlers.cancel_orders import cancel_orders
from doorstep.app.handlers.correct_place import correct_place
from doorstep.app.handlers.edit_plan import edit_plan, undo_edit
from doorstep.app.handlers.erase_people import erase_person, forget_before
from doorstep.app.handlers.import_orders import import_orders
from doorstep.app.handlers.locate_orders import locate_orders
from doorstep.app.handlers.plan_day import plan_day
from doorstep.app.handlers.record_attempts import record_attempts
from doorstep.app.handlers.release_plan import release_plan
from doorstep.app.handlers.replan import replan
from doorstep.app.ports import DeadLetter, OrderState, PlanState
from doorstep.app.read_models import catch_up, rebuild
from doorstep.app.story import Chapter, story_of
from doorstep.app.unit_of_work import reading
from doorstep.domain.errors import UnknownNameError
from doorstep.domain.ids import OrderId

HANDLERS: Final[Mapping[type[Command[Any]], Callable[[Any, Desk], Any]]] = MappingProxyType(
    {
        ImportOrders: import_orders,
        LocateOrders: locate_orders,
        CorrectPlace: correct_place,
        PlanDay: plan_day,
        EditPlan: edit_plan,
        UndoEdit: undo_edit,
        Replan: replan,
        ReleasePlan: release_plan,
        CancelOrders: cancel_orders,
        RecordAttempts: record_attempts,
        ErasePerson: erase_person,
        ForgetBefore: forget_before,
    }
)


class App:
    """The application over its ports. Sending is all that changes the books; the rest only looks."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def send(self, command: Command[ResultT], told: Told | None = None) -> ResultT:
        """Have a command done; what its handler refuses is raised here and leaves nothing half done.

        Parameters
        ----------
        told
            Hears how far a search has come, if the command needs one.

        Raises
        ------
        DoorstepError
            Whatever the handler refuses.
        """
        # Another process may have written since: a handler decides on states that are up to date.
        self.catch_up()
        handler: Callable[[Command[ResultT], Desk], ResultT] = HANDLERS[type(command)]
        result = handler(command, self.desk if told is None else replace(self.desk, told=told))
        self.catch_up()
        return result

    def catch_up(self) -> None:
        """Fold what happened into the read models."""
        catch_up(self.desk.keeper, self.desk.clock)

    def rebuild(self) -> None:
        """Fold every read model anew from the beginning of the log."""
        rebuild(self.desk.keeper, self.desk.clock)

    def orders(self) -> dict[OrderId, OrderState]:
        """Give how far every order has come, in the order they were received."""
        with reading(self.desk.keeper) as books:
            return books.tables.orders()

    def plans(self) -> tuple[PlanState, ...]:
        """Give all plans, the latest proposal last."""
        with reading(self.desk.keeper) as books:
            return books.tables.plans()

    def trace(self, order_id: OrderId) -> tuple[Chapter, ...]:
        """Tell the whole story of one order.

        Raises
        ------
        UnknownNameError
            If the log does not know it.
        """
        with reading(self.desk.keeper) as books:
            story = story_of(books, order_id)
            if not story:
                raise UnknownNameError.among("order", order_id, books.tables.orders())
            return story

    def dead_letters(self) -> tuple[DeadLetter, ...]:
        """List what could not be delivered."""
        with reading(self.desk.keeper) as books:
            return books.dead_letters.all()

    def close(self) -> None:
        """Let go of the books."""
        self.desk.keeper.close()
