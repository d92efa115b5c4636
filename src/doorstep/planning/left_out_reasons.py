"""What the checker finds, in the words of reasons: which constraint binds, and by how much."""

from __future__ import annotations

from collections.abc import Sequence

from doorstep.domain.reasons import OutsideShift, OutsideWindow, OverLoad, Reason, ReleasedTooLate
from doorstep.planning.check_violation import Violation
from doorstep.planning.check_violations import (
    EarlyDeparture,
    LateDeparture,
    LateReturn,
    LateService,
    LongWork,
    Overloaded,
)


def reason_of(violation: Violation) -> Reason | None:
    """Turn a broken rule into a reason; None for rules that have no measure."""
    if isinstance(violation, LateService):
        return OutsideWindow(violation.begin_s - violation.closes_s)
    if isinstance(violation, LateReturn):
        return OutsideShift(violation.end_s - violation.closes_s)
    if isinstance(violation, LongWork):
        return OutsideShift(violation.work_s - violation.most_s)
    if isinstance(violation, LateDeparture):
        return ReleasedTooLate(violation.depart_s - violation.latest_s)
    if isinstance(violation, EarlyDeparture):
        return ReleasedTooLate(violation.allowed_s - violation.depart_s)
    if isinstance(violation, Overloaded):
        return OverLoad(violation.dimension, violation.load - violation.limit)
    return None


def smaller(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """Keep of each kind of reason, and of each dimension of load, the nearest miss, in the order of kinds."""
    least: dict[tuple[str, str], Reason] = {}
    for reason in reasons:
        kind = type(reason).__name__, getattr(reason, "dimension", "")
        if kind not in least or _amount(reason) < _amount(least[kind]):
            least[kind] = reason
    return tuple(least[kind] for kind in sorted(least))


def _amount(reason: Reason) -> int:
    if isinstance(reason, OverLoad):
        return reason.over_by
    return reason.short_by_s if isinstance(reason, OutsideWindow | OutsideShift | ReleasedTooLate) else 0
