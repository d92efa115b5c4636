"""Reasons as sentences and money as people write it."""

from __future__ import annotations

from doorstep.domain.reasons import (
    AlternativeServed,
    MissingSkills,
    NoKerb,
    NoVehicleAllowed,
    NoWay,
    OutOfEnergy,
    OutsideShift,
    OutsideWindow,
    OverLimit,
    OverLoad,
    PartnerUnserved,
    Reason,
    ReleasedTooLate,
    RoomLeft,
    TooDear,
)
from doorstep.domain.units import Minor

NO_CURRENCY = "XXX"
CURRENCY_DIGITS = {"JPY": 0, "KRW": 0, "ISK": 0, "CLP": 0, "VND": 0, "BHD": 3, "KWD": 3, "TND": 3}
"""Decimals of currencies that do not have two (ISO 4217)."""


def money(amount_minor: Minor, currency: str) -> str:
    """Write an amount with its currency; without a currency it is a bare number."""
    if currency == NO_CURRENCY:
        return str(amount_minor)
    digits = CURRENCY_DIGITS.get(currency, 2)
    sign, whole = "-" if amount_minor < 0 else "", abs(amount_minor)
    if not digits:
        return f"{sign}{whole} {currency}"
    return f"{sign}{whole // 10**digits}.{whole % 10**digits:0{digits}} {currency}"


def spoken(reason: Reason) -> str:
    """Say a reason in a sentence without a full stop."""
    match reason:
        case OutsideWindow():
            said = f"every vehicle is too late for its window, the nearest by {reason.short_by_s} s"
        case OutsideShift():
            said = f"every vehicle would be out after its shift, the nearest for {reason.short_by_s} s"
        case OverLoad():
            said = f"no vehicle has room: {reason.over_by} too many of {reason.dimension}"
        case MissingSkills():
            said = f"no vehicle has the skills {', '.join(sorted(reason.skills))}"
        case NoVehicleAllowed():
            said = "the vehicles that may serve it are not in the plan, or cannot be used"
        case NoWay():
            said = f"no way leads there and on by {', '.join(sorted(reason.profiles))}"
        case NoKerb():
            said = "no legal place to halt is near its door"
        case OutOfEnergy():
            said = f"every battery is short, the nearest by {reason.short_by_wh} Wh"
        case ReleasedTooLate():
            said = f"its parcels are ready {reason.short_by_s} s after the last trip that could take them"
        case OverLimit():
            said = f"every vehicle would break a limit, the nearest by {reason.over_by}: {reason.limit}"
        case RoomLeft():
            said = f"there is a place for it that costs {reason.extra_minor} minor: search longer"
        case TooDear():
            out = reason.price_if_unserved_minor
            said = f"serving it costs {reason.extra_minor} minor, leaving it out {out}"
        case PartnerUnserved():
            said = f"its other end, {reason.partner}, is not served"
        case AlternativeServed():
            said = f"{reason.served} is served instead"
    return said
