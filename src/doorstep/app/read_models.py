"""Read models: lists and states, folded from the log, that can be emptied and folded again at any time.

Each is folded behind the commit of what happened, so a fault in one never undoes what was acknowledged: the
event that it could not take becomes a dead letter, and the next ones go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from doorstep.app.order_stages import orders_touched, told_order
from doorstep.app.ports import BookKeeper, Books, Clock, DeadLetter, PlanState, ReadTables, Recorded
from doorstep.domain.plan_events import PlanProposed, PlanReleased, PlanRevised

ORDERS, PLANS = "orders", "plans"
EVENTS_AT_ONCE = 500

Fold = Callable[[ReadTables, Iterable[Recorded]], None]


def fold_orders(tables: ReadTables, recorded: Iterable[Recorded]) -> None:
    """Take what happened into the states of orders."""
    happened: list[Recorded] = []
    for each in recorded:
        happened.append(each)
        if isinstance(each.event, PlanReleased):
            # Whom a release touches is read from the table: what came before it has to stand there.
            _fold_orders(tables, happened[:-1])
            _fold_orders(tables, happened[-1:])
            happened = []
    _fold_orders(tables, happened)


def _fold_orders(tables: ReadTables, happened: Sequence[Recorded]) -> None:
    touched = [orders_touched(each.event, tables) for each in happened]
    states = tables.orders({order_id for orders in touched for order_id in orders})
    changed = {}
    for each, orders in zip(happened, touched, strict=True):
        for order_id in orders:
            told = told_order(states.get(order_id), order_id, each)
            if told is not None:
                states[order_id] = changed[order_id] = told
    tables.put_orders(changed.values())


def fold_plans(tables: ReadTables, recorded: Iterable[Recorded]) -> None:
    """Take what happened into the states of plans."""
    for each in recorded:
        event = each.event
        if isinstance(event, PlanProposed):
            was = tables.plan(event.plan_id)
            released = None if was is None else was.released
            tables.put_plan(PlanState(event.plan_id, event.version, event.at, each.seq, released, event.day))
        elif isinstance(event, PlanReleased):
            was = tables.plan(event.plan_id)
            if was is not None:
                tables.put_plan(replace(was, released=event.version))
        elif isinstance(event, PlanRevised):
            was = tables.plan(event.diff.plan_id)
            if was is not None:
                latest = event.diff.to_version
                tables.put_plan(replace(was, latest=latest, released=latest, proposed_seq=each.seq))


READ_MODELS: dict[str, Fold] = {ORDERS: fold_orders, PLANS: fold_plans}


def catch_up(keeper: BookKeeper, clock: Clock) -> None:
    """Fold every read model up to the end of the log."""
    for model, fold in READ_MODELS.items():
        while _fold_some(keeper, clock, model, fold):
            pass


def rebuild(keeper: BookKeeper, clock: Clock) -> None:
    """Empty every read model and fold the log from its beginning; nothing else is touched."""
    books = keeper.open()
    try:
        for model in READ_MODELS:
            books.tables.clear(model)
        for letter in books.dead_letters.all():
            if letter.handler in READ_MODELS:
                books.dead_letters.remove(letter.handler, letter.seq)
        books.commit()
    finally:
        books.close()
    catch_up(keeper, clock)


def _fold_some(keeper: BookKeeper, clock: Clock, model: str, fold: Fold) -> bool:
    """Fold the next events into one model; False when there are none."""
    books = keeper.open()
    try:
        happened = _next_events(books, model)
        if not happened:
            return False
        try:
            fold(books.tables, happened)
        except Exception:  # noqa: BLE001 - found again one by one, and kept as a dead letter
            books.roll_back()
            _fold_one_by_one(books, clock, model, fold, happened)
        books.tables.set_folded(model, happened[-1].seq)
        books.commit()
        return True
    finally:
        books.close()


def _next_events(books: Books, model: str) -> list[Recorded]:
    happened: list[Recorded] = []
    for each in books.log.read(books.tables.folded_up_to(model)):
        happened.append(each)
        if len(happened) == EVENTS_AT_ONCE:
            break
    return happened


def _fold_one_by_one(
    books: Books, clock: Clock, model: str, fold: Fold, happened: Iterable[Recorded]
) -> None:
    """Fold what can be folded; the rest becomes dead letters. Each event is committed by itself."""
    for each in happened:
        try:
            fold(books.tables, [each])
        except Exception as problem:  # noqa: BLE001 - whatever it was, somebody has to see it
            books.roll_back()
            books.dead_letters.put(DeadLetter(model, each.seq, repr(problem), clock.now()))
        books.tables.set_folded(model, each.seq)
        books.commit()
