"""What the checker finds, in the words of reasons: which constraint binds, and by how much."""

from __future__ import annotations

from collections.abc import Sequence

from doorstep.domain.reasons import (
    OutOfEnergy,
    OutsideShift,
    OutsideWindow,
    OverLimit,
    OverLoad,
    PartnerUnserved,
    Reason,
    Relaxation,
    RelaxationKind,
    ReleasedTooLate,
    RoomLeft,
    TooDear,
)
from doorstep.domain.units import Minor
from doorstep.planning.checker import violations as rules
from doorstep.planning.checker.violation import Violation

FAR_S = 3600
"""What is broken otherwise than in time counts as an hour."""


def reason_of(violation: Violation) -> Reason | None:
    """Turn a broken rule into a reason; None for rules that a task alone cannot break."""
    match violation:
        case rules.LateService():
            return OutsideWindow(violation.begin_s - violation.closes_s)
        case rules.LateReturn():
            return OutsideShift(violation.end_s - violation.closes_s)
        case rules.LongWork():
            return OutsideShift(violation.work_s - violation.most_s)
        case rules.LateDeparture():
            return ReleasedTooLate(violation.depart_s - violation.latest_s)
        case rules.EarlyDeparture():
            return ReleasedTooLate(violation.allowed_s - violation.depart_s)
        case rules.Overloaded():
            return OverLoad(violation.dimension, violation.load - violation.limit)
        case rules.OutOfEnergy():
            return OutOfEnergy(violation.reserve_wh - violation.level_wh)
        case rules.BrokenPair():
            return PartnerUnserved(violation.partner)
    return _limit_of(violation)


def _limit_of(violation: Violation) -> Reason | None:
    """Turn a broken limit into a reason that names it."""
    match violation:
        case rules.TooManyStops():
            return OverLimit("most_stops", violation.stop_count - violation.most)
        case rules.TooFar():
            return OverLimit("most_distance_m", violation.driven_m - violation.most_m)
        case rules.LongWalk():
            return OverLimit("walk_m", violation.walked_m - violation.most_m)
        case rules.LongStay():
            return OverLimit("max_stay_s", violation.stay_s - violation.most_s)
        case rules.OverCarried():
            return OverLimit(f"carrier {violation.dimension}", violation.load - violation.limit)
        case rules.LateRest():
            return OverLimit("rest due_s", violation.begin_s - violation.due_s)
        case rules.MissedRest():
            return OverLimit("rest due_s", violation.until_s - violation.due_s)
        case rules.ClosedKerb():
            return OverLimit("kerb hours, halt_s", violation.depart_s - violation.arrive_s)
        case rules.OverfullHub():
            return OverLimit(f"hub limit, {violation.dimension}", violation.load - violation.limit)
        case rules.TooManyAtOnce():
            return OverLimit("vehicles at once", violation.count - violation.most)
        case rules.DeliveryAfterPickup():
            return OverLimit("pickups_last", 1)
    return None


def place_found(extra_minor: Minor, price_minor: Minor | None) -> Reason:
    """Say why a task that has a place is left out: it is too dear there, or the plan is not the best.

    Parameters
    ----------
    price_minor
        Its price if unserved. None: it must be served.
    """
    if price_minor is None or extra_minor <= price_minor:
        return RoomLeft(extra_minor)
    return TooDear(extra_minor, price_minor)


def dearer(reason: Reason) -> tuple[Relaxation, ...]:
    """Say at which price a task that is too dear would be served."""
    if not isinstance(reason, TooDear):
        return ()
    amount = reason.extra_minor - reason.price_if_unserved_minor + 1
    return (Relaxation(RelaxationKind.PRICE_MINOR, amount, reason.extra_minor),)


def miss(reasons: Sequence[Reason]) -> tuple[int, int, int]:
    """Tell how far off a place is: how many rules it breaks, by how long, and by how much."""
    amounts_s = [_amount(reason) if _is_time(reason) else FAR_S for reason in reasons]
    return len(reasons), sum(amounts_s), sum(map(_amount, reasons))


def _is_time(reason: Reason) -> bool:
    return isinstance(reason, OutsideWindow | OutsideShift | ReleasedTooLate) or (
        isinstance(reason, OverLimit) and reason.limit.endswith("_s")
    )


def smaller(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """Keep of each kind of reason, load and limit the nearest miss, in the order of kinds."""
    least: dict[tuple[str, str], Reason] = {}
    for reason in reasons:
        kind = type(reason).__name__, getattr(reason, "dimension", getattr(reason, "limit", ""))
        if kind not in least or _amount(reason) < _amount(least[kind]):
            least[kind] = reason
    return tuple(least[kind] for kind in sorted(least))


def _amount(reason: Reason) -> int:
    if isinstance(reason, OverLoad | OverLimit):
        return reason.over_by
    if isinstance(reason, OutOfEnergy):
        return reason.short_by_wh
    return reason.short_by_s if isinstance(reason, OutsideWindow | OutsideShift | ReleasedTooLate) else 0
