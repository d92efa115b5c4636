"""Reasons, reliefs, money, time and distance as people say them."""

from __future__ import annotations

from collections.abc import Iterable

from doorstep.domain.money import MINOR_DIGITS, NO_CURRENCY
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
    Relaxation,
    RelaxationKind,
    ReleasedTooLate,
    RoomLeft,
    TooDear,
)
from doorstep.domain.units import (
    CUBIC_CENTIMETRES_PER_LITRE,
    GRAMS_PER_KG,
    METRES_PER_KM,
    Metres,
    Minor,
    Seconds,
)

SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$", "JPY": "¥"}
LEAST_MINUTES_S = 90
_CARRIED = "carrier "  # begins the name of a limit of what people carry


def money(amount_minor: Minor, currency: str) -> str:
    """Write an amount with its currency; without a currency it is a bare number."""
    if currency == NO_CURRENCY:
        return str(amount_minor)
    digits = MINOR_DIGITS.get(currency, 2)
    sign, whole = "-" if amount_minor < 0 else "", abs(amount_minor)
    if not digits:
        return f"{sign}{whole} {currency}"
    return f"{sign}{whole // 10**digits}.{whole % 10**digits:0{digits}} {currency}"


def priced(amount_minor: Minor, currency: str) -> str:
    """Write an amount as screens show it: the symbol before it, a true minus, thousands apart."""
    symbol = SYMBOLS.get(currency)
    if symbol is None:
        return money(amount_minor, currency)
    digits = MINOR_DIGITS.get(currency, 2)
    sign, amount = "−" if amount_minor < 0 else "", abs(amount_minor)
    cents = f".{amount % 10**digits:0{digits}}" if digits else ""
    return f"{sign}{symbol}{amount // 10**digits:,}{cents}"


def counted(count: int, word: str) -> str:
    """Write a number with its word: 1 order, 2 orders, 3 addresses."""
    ending = "es" if word.endswith("s") else "s"
    return f"{count} {word}{ending if count != 1 else ''}"


def lasting(length_s: Seconds) -> str:
    """Tell a length of time: 45 s, 19 min, 2 h 05."""
    if length_s < LEAST_MINUTES_S:
        return f"{length_s} s"
    minutes = round(length_s / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02}"


def far(length_m: Metres) -> str:
    """Tell a distance: 850 m, 12.4 km."""
    return f"{length_m} m" if length_m < METRES_PER_KM else f"{length_m / METRES_PER_KM:.1f} km"


def relieved(relaxation: Relaxation) -> str:
    """Say what would have to give, without a full stop."""
    amount = relaxation.amount
    said = {
        RelaxationKind.WINDOW_S: f"a window {lasting(amount)} wider",
        RelaxationKind.SHIFT_S: f"a shift {lasting(amount)} longer",
        RelaxationKind.MASS_G: f"room for {amount / GRAMS_PER_KG:.1f} kg more",
        RelaxationKind.VOLUME_CM3: f"room for {amount / CUBIC_CENTIMETRES_PER_LITRE:.0f} l more",
        RelaxationKind.PIECES: f"room for {amount} more pieces",
        RelaxationKind.CHILLED_PIECES: f"room for {amount} more chilled pieces",
        RelaxationKind.VEHICLES: f"{amount} more vehicle{'s' * (amount > 1)}",
        RelaxationKind.PRICE_MINOR: "a higher price for leaving it out",
    }
    return said[relaxation.kind]


def spoken(reason: Reason, currency: str) -> str:
    """Say a reason in a sentence without a full stop."""
    return spoken_together((reason,), currency)[0]


def spoken_together(reasons: Iterable[Reason], currency: str) -> tuple[str, ...]:
    """Say reasons in order, each once; loads that are missed in one place or another are one sentence."""
    said: dict[tuple[str, str], list[str]] = {}
    for reason in reasons:
        before, amount, after = _missed_load(reason) or (_said(reason, currency), "", "")
        said.setdefault((before, after), []).append(amount)
    return tuple(
        f"{before}{' or '.join(dict.fromkeys(amounts))}{after}" for (before, after), amounts in said.items()
    )


def _missed_load(reason: Reason) -> tuple[str, str, str] | None:
    """Say what is too much for vehicles or for hands: the amount, and the words around it."""
    match reason:
        case OverLoad():
            return "no vehicle has room: ", heavy(reason.over_by, reason.dimension), " too much"
        case OverLimit() if reason.limit.startswith(_CARRIED):
            carried = reason.limit.removeprefix(_CARRIED).partition(", ")[0]
            return "it is ", heavy(reason.over_by, carried), " too much to carry on foot"
    return None


def _said(reason: Reason, currency: str) -> str:
    """Say a reason that is no load."""
    match reason:
        case OutsideWindow():
            said = f"the nearest vehicle is {lasting(reason.short_by_s)} late for its window"
        case OutsideShift():
            said = f"the nearest vehicle would be out {lasting(reason.short_by_s)} after its shift"
        case MissingSkills():
            said = f"no vehicle has the skills {', '.join(sorted(reason.skills))}"
        case NoVehicleAllowed():
            said = "the vehicles that may serve it are not in the plan, or cannot be used"
        case NoWay():
            said = f"no way leads there and on by {', '.join(sorted(reason.profiles))}"
        case NoKerb():
            said = "no legal place to halt is near its door"
        case OutOfEnergy():
            said = f"the nearest battery is {reason.short_by_wh} Wh short"
        case ReleasedTooLate():
            said = (
                f"its parcels are ready {lasting(reason.short_by_s)} after the last trip that could take them"
            )
        case OverLimit():
            said = _limited(reason)
        case RoomLeft():
            said = f"there is a place for it that costs {priced(reason.extra_minor, currency)}: search longer"
        case TooDear():
            out = priced(reason.price_if_unserved_minor, currency)
            said = f"serving it costs {priced(reason.extra_minor, currency)}, leaving it out {out}"
        case PartnerUnserved():
            said = f"its other end, {reason.partner}, is not served"
        case AlternativeServed():
            said = f"{reason.served} is served instead"
    return said


def heavy(over_by: int, dimension: str) -> str:
    """Tell an amount of a load by its dimension: 1.5 kg, 9 l, 2 pieces."""
    if dimension == "mass_g":
        return f"{over_by / GRAMS_PER_KG:.1f} kg"
    if dimension == "volume_cm3":
        return f"{over_by / CUBIC_CENTIMETRES_PER_LITRE:.0f} l"
    chilled = "chilled " if dimension == "chilled_pieces" else ""
    return f"{over_by} {chilled}piece{'s' * (over_by != 1)}"


def _limited(reason: OverLimit) -> str:
    """Say which other limit a vehicle would break."""
    over, (limit, _, dimension) = reason.over_by, reason.limit.partition(", ")
    said = {
        "most_stops": f"the nearest vehicle would make {over} stop{'s' * (over != 1)} too many",
        "most_distance_m": f"the nearest vehicle would drive {far(over)} too far",
        "walk_m": f"somebody would walk {far(over)} too far",
        "max_stay_s": f"the vehicle would stand {lasting(over)} too long at its kerb",
        "rest due_s": f"the nearest driver would be {lasting(over)} late for the break",
        "kerb hours": "no vehicle can be there while its kerb is open",
        "hub limit": f"its hub would hand out {heavy(over, dimension)} too much",
        "vehicles at once": f"{over} more vehicle{'s' * (over != 1)} at once than there is room for",
        "pickups_last": "it would be delivered after a pickup",
    }
    return said.get(limit, f"the nearest vehicle is {over} over a limit: {reason.limit}")


def in_general(reason: Reason) -> str:
    """Say what binds several orders at once: the kind of a reason, without its amounts."""
    return _KINDS[type(reason)]


_KINDS: dict[type, str] = {
    OutsideWindow: "every vehicle is too late for the window",
    OutsideShift: "every vehicle would be out after its shift",
    OverLoad: "no vehicle has room",
    MissingSkills: "no vehicle has the skills",
    NoVehicleAllowed: "the vehicles that may serve it are not in the plan, or cannot be used",
    NoWay: "no way leads there and on",
    NoKerb: "no legal place to halt is near the door",
    OutOfEnergy: "every battery is short",
    ReleasedTooLate: "the parcels are ready after the last trip that could take them",
    OverLimit: "every vehicle would break a limit",
    RoomLeft: "there is a place for it: search longer",
    TooDear: "serving it costs more than leaving it out",
    PartnerUnserved: "its other end is not served",
    AlternativeServed: "another way of serving it is taken",
}
