"""Cells of an order: kinds, addresses, parcels, wishes, each from the columns that say it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache, lru_cache, partial
from importlib.resources import files
from types import MappingProxyType
from typing import TypeVar

from doorstep.connectors.orders.mapping import OrderMapping
from doorstep.connectors.tables.cells import (
    Cell,
    amount_of,
    number_of,
    rounded,
    rounded_up,
    text_of_cell,
    words_of,
    yes_of,
)
from doorstep.connectors.tables.clock_cells import clock_s_of, seconds_of_cell
from doorstep.connectors.tables.folding import fold
from doorstep.domain.errors import AddressError, DoorstepError, PlaceError, UnitError, WordError
from doorstep.domain.handover import Alternative, AlternativeKind, ChanceStep, DoorKind, HomeChance
from doorstep.domain.ids import HubId
from doorstep.domain.money import minor_per_major
from doorstep.domain.orders import OrderKind, Requirement, RequirementKind
from doorstep.domain.places import LonLat
from doorstep.domain.sides import Sides
from doorstep.domain.units import Minor, Seconds

ValueT = TypeVar("ValueT")

ADULT_YEARS = 18
PRIORITIES: Mapping[str, Decimal] = MappingProxyType(
    {"low": Decimal("0.5"), "medium": Decimal(1), "high": Decimal(2), "critical": Decimal(10)}
)
"""What leaving an order of a priority out costs, in multiples of the default."""
_PRIORITY_WORDS = {
    "low": "l low niedrig gering basse bas baja bajo matala baixa baixo bassa basso laag lag",
    "medium": "m medium normal regular mittel moyenne moyen media medio keskitaso normaali normale middel",
    "high": "h high hoch haute haut alta alto korkea urgent eilig urgente hoog hog bradskande",
    "critical": "c critical kritisch critique critica kriittinen must critico kritiek kritisk",
}
_PRIORITY = {word: name for name, words in _PRIORITY_WORDS.items() for word in words.split()}
_KIND_WORDS = {
    OrderKind.DELIVERY: "delivery|deliver|d|del|livr|lief|dropoff|drop off|drop|"
    "lieferung|zustellung|livraison|entrega|toimitus|jakelu|consegna|levering|bezorging|leverans",
    OrderKind.PICKUP: "pickup|pick up|p|pu|retrait|abh|collect|collection|"
    "abholung|enlevement|ramassage|recogida|nouto|keruu|recolha|levantamento|ritiro|afhalen|hamtning",
    OrderKind.RETURN: "return|returns|r|retoure|rucksendung|ruckgabe|retour|devolucion|palautus|"
    "devolucao|reso|retur",
    OrderKind.TRANSFER: "transfer|pair|pickup and delivery|pickup delivery|pd|"
    "umfuhr|transfert|traslado|siirto",
    OrderKind.SERVICE: "service|task|t|s|visit|"
    "einsatz|dienst|intervention|visite|servicio|visita|huolto|kaynti|servico|servizio|bezoek|besok",
}
_KINDS = {word: kind for kind, words in _KIND_WORDS.items() for word in words.split("|")}
_DOOR_WORDS = {
    DoorKind.HOUSE: "house|detached|haus|einfamilienhaus|maison|casa|talo|omakotitalo|home|residential|"
    "moradia|huis|woning|villa|hus",
    DoorKind.APARTMENT: "apartment|flat|block|wohnung|appartement|piso|apartamento|asunto|kerrostalo|"
    "appartamento|flat|lagenhet",
    DoorKind.BUSINESS: "business|office|company|commercial|"
    "buro|firma|bureau|entreprise|oficina|empresa|toimisto|yritys|escritorio|ufficio|azienda|kantoor|bedrijf|"
    "kontor|foretag",
    DoorKind.SHOP: "shop|store|retail|laden|geschaft|magasin|boutique|tienda|kauppa|myymala|loja|negozio|"
    "winkel|butik",
    DoorKind.LOCKER: "locker|parcel locker|packstation|consigne|taquilla|automaatti|pakettiautomaatti",
    DoorKind.SITE: "site|construction site|yard|baustelle|chantier|obra|tyomaa",
}
_DOORS = {word: kind for kind, words in _DOOR_WORDS.items() for word in words.split("|")}
_SIGNS_OF_MONEY: Mapping[str, str] = MappingProxyType(
    {
        **{"€": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "zł": "PLN", "fr": "CHF", "sfr": "CHF"},
        **{"kr": "SEK NOK DKK ISK", "$": "USD CAD AUD NZD MXN SGD", "¥": "JPY", "kč": "CZK", "ft": "HUF"},
    }
)
"""Currencies that a sign stands for; three letters stand for themselves."""
_MONEY = re.compile(
    r"(?P<before>[^\d.,+-]*(?:(?<=[A-Za-z])\.)?\s*)(?P<number>[+-]?[\d.,][\d.,\s'’]*?)"
    r"\s*(?P<after>[^\d.,\s]*\.?)"
)
_WITH_COMMAS = re.compile(r"(-?\d{1,2},\d{2,})\s*(?:[;|]|,?\s)\s*(-?\d{1,3},\d{2,})")
"""A position as spreadsheets of half of Europe write it: 47,1028; 9,5268."""
_BY = re.compile(r"\s*[x×*/]\s*", re.I)


class RowCells:
    """The cells of one row by column, blank ones left out, and what is wrong with them."""

    __slots__ = ("cells", "mapping", "problems")

    def __init__(self, cells: Mapping[str, Cell], mapping: OrderMapping) -> None:
        self.cells = cells
        self.mapping = mapping
        self.problems: list[tuple[str | None, DoorstepError]] = []

    def __contains__(self, column: str) -> bool:
        return column in self.cells

    def text(self, column: str) -> str | None:
        """Give a cell as text; None where it is blank."""
        cell = self.cells.get(column)
        return cell if cell is None or isinstance(cell, str) else text_of_cell(cell)

    def read(self, column: str, reader: Callable[[str], ValueT]) -> ValueT | None:
        """Read a cell; what is wrong with it is kept, and None given."""
        cell = self.cells.get(column)
        if cell is None:
            return None
        try:
            return reader(cell if isinstance(cell, str) else text_of_cell(cell))
        except DoorstepError as problem:
            self.problems.append((column, problem))
            return None

    def guard(self, column: str | None, make: Callable[[], ValueT]) -> ValueT | None:
        """Make something; what is wrong with it is kept, and None given."""
        try:
            return make()
        except DoorstepError as problem:
            self.problems.append((column, problem))
            return None

    def amount(self, column: str, measure: str) -> Decimal | None:
        """Read a quantity in our own unit of its measure."""
        if column not in self.cells:
            return None
        unit, decimal = self.mapping.units.get(column), self.mapping.decimal
        return self.read(column, lambda text: amount_of(text, measure, unit, decimal))


def _word_of(text: str, words: Mapping[str, ValueT], what: str, known: str) -> ValueT:
    found = words.get(fold(text))
    if found is None:
        raise WordError(f"no {what}", value=text, mend=f"Write one of {known}.")
    return found


@lru_cache(maxsize=1024)
def kind_of(text: str) -> OrderKind:
    """Read what is wanted."""
    return _word_of(text, _KINDS, "kind of order", ", ".join(OrderKind))


@lru_cache(maxsize=1024)
def door_of(text: str) -> DoorKind:
    """Read what is behind the door."""
    return _word_of(text, _DOORS, "kind of door", ", ".join(DoorKind))


def money_of(text: str, currency: str, decimal: str | None) -> Minor:
    """Read an amount of money in the fleet's currency, half a minor unit rounded up.

    Raises
    ------
    UnitError
        If it is none, below 0, or in another currency.
    """
    found = _MONEY.fullmatch(text.strip())
    if found is None:
        raise UnitError("not an amount of money", value=text, mend="Write digits, such as 4.50.")
    for sign in (found["before"].strip().casefold(), found["after"].casefold()):
        if sign and currency not in _SIGNS_OF_MONEY.get(sign.rstrip("."), sign.upper()):
            mend = f"Give it in {currency}, or the currency of all prices in the fleet file."
            raise UnitError("another currency", value=text, mend=mend)
    number = number_of(found["number"].strip(), decimal)
    if not 0 <= number <= 10**9:
        raise UnitError("an amount below 0 or beyond all measure", value=text, mend="Give 0 or more.")
    return rounded(number * minor_per_major(currency))


def seconds_of(cell: Cell, text: str, unit: str | None, decimal: str | None) -> Seconds:
    """Read a duration: a spreadsheet's, 0:05, 90 s, 1 h, or minutes; rounded up."""
    given_s = seconds_of_cell(cell)
    if given_s is not None:
        return given_s
    if ":" in text:
        return clock_s_of(text)
    return rounded_up(amount_of(text, "time", unit, decimal))


def sides_of(row: RowCells) -> Sides | None:
    """Read the sides of a parcel from one cell or three; None when none is given.

    Each is rounded up to a centimetre: what has to fit must not shrink.
    """
    if "dimensions" in row:
        unit, decimal = row.mapping.units.get("dimensions"), row.mapping.decimal
        return row.read("dimensions", lambda text: _three_sides(text, unit, decimal))
    given = [column for column in ("length", "width", "height") if column in row]
    if not given:
        return None
    if len(given) < 3:
        mend = "Give length, width and height, or none of them."
        row.guard(given[0], lambda: _refuse(WordError("one side of three", mend=mend)))
        return None
    sides = [row.amount(column, "length") for column in given]
    if None in sides:
        return None
    longest = [rounded_up(side) for side in sides if side is not None]
    return row.guard(None, lambda: Sides(longest[0], longest[1], longest[2]))


def _refuse(problem: DoorstepError) -> None:
    raise problem


def _three_sides(text: str, unit: str | None, decimal: str | None) -> Sides:
    parts = _BY.split(text.strip())
    if len(parts) != 3:
        raise UnitError("not three sides", value=text, mend="Write them as 40x30x20.")
    found = re.search(r"[a-zA-Z\"]+\.?$", parts[2])
    shared = found[0] if found else ""
    whole = [part if re.search(r"[a-zA-Z\"]$", part) else f"{part} {shared}" for part in parts]
    sides = [rounded_up(amount_of(part.strip(), "length", unit, decimal)) for part in whole]
    return Sides(sides[0], sides[1], sides[2])


@lru_cache(maxsize=1024)
def home_of(text: str) -> HomeChance:
    """Read a chance: 70, 70 %, 0.7, or steps such as `70, 17:00 92, 21:00 80`."""
    steps: list[ChanceStep] = []
    for part in words_of(text):
        words = part.replace("=", " ").replace("%", " ").split()
        if not 1 <= len(words) <= 2 or (len(words) == 1 and steps):
            mend = "Write 70, or 70, 17:00 92, 21:00 80."
            raise UnitError("not a chance by hour", value=text, mend=mend)
        number = number_of(words[-1])
        percent = rounded(number * 100 if number < 1 else number)
        from_s = clock_s_of(words[0]) if len(words) == 2 else 0
        steps.append(ChanceStep(from_s, percent))
    return HomeChance(tuple(steps))


def alternatives_of(row: RowCells, currency: str) -> tuple[Alternative, ...]:
    """Read what else the recipient allows, from a column each."""
    columns = {
        "safe_place": AlternativeKind.SAFE_PLACE,
        "neighbour": AlternativeKind.NEIGHBOUR,
        "locker": AlternativeKind.LOCKER,
        "other_day": AlternativeKind.OTHER_DAY,
    }
    found = []
    for column, kind in columns.items():
        if column not in row:
            continue
        read = partial(_alternative_of, kind=kind, currency=currency, decimal=row.mapping.decimal)
        given = row.read(column, read)
        found += [given] if given else []
    return tuple(found)


def _alternative_of(
    text: str, kind: AlternativeKind, currency: str, decimal: str | None
) -> Alternative | None:
    try:
        return Alternative(kind) if yes_of(text) else None
    except WordError:
        pass  # not a yes or no: a price, or a locker
    words = text.replace("=", " ").split()
    try:
        return Alternative(kind, money_of(text, currency, decimal))
    except UnitError:
        if kind is not AlternativeKind.LOCKER:
            raise
    price_minor = money_of(" ".join(words[1:]), currency, decimal) if len(words) > 1 else 0
    return Alternative(kind, price_minor, HubId(words[0]))


def requirements_of(row: RowCells) -> tuple[Requirement, ...]:
    """Read what is asked for at the door, from a column each and from the list."""
    asked: dict[RequirementKind, Requirement] = {}
    for word in row.read("requirements", words_of) or ():
        made = row.guard("requirements", partial(_requirement_of, word))
        asked |= {made.kind: made} if made else {}
    age = row.read("age_check", _age_of)
    if age:
        asked[RequirementKind.AGE_CHECK] = Requirement(RequirementKind.AGE_CHECK, minimum_age=age)
    for column in ("signature", "photo"):
        if row.read(column, yes_of):
            asked[RequirementKind(column)] = Requirement(RequirementKind(column))
    if "pin" in row and row.read("pin", lambda text: _is_pin(text) or yes_of(text)):
        asked[RequirementKind.PIN] = Requirement(RequirementKind.PIN)
    return tuple(asked.values())


def barcodes_of(text: str) -> tuple[str, ...]:
    """Read the codes of labels, parted by commas, semicolons or lines; blanks belong to a code."""
    codes = (" ".join(code.split()) for code in re.split(r"[,;|\n]", text))
    return tuple(code for code in codes if code)


def pin_of(row: RowCells) -> str | None:
    """Give the PIN itself, where the column holds one and not only yes."""
    text = row.text("pin")
    return text if text and _is_pin(text) else None


def _is_pin(text: str) -> bool:
    return re.fullmatch(r"\d{3,12}", text) is not None


def _age_of(text: str) -> int:
    found = re.fullmatch(r"(\d{1,2})\s*\+?", text.strip())
    if found and int(found[1]) > 1:
        return int(found[1])
    return ADULT_YEARS if yes_of(text) else 0


def _requirement_of(word: str) -> Requirement:
    folded = fold(word)
    age = re.fullmatch(r"(?:age|age check|id|ika)\s*(\d{1,2})?", folded)
    if age:
        return Requirement(RequirementKind.AGE_CHECK, minimum_age=int(age[1] or ADULT_YEARS))
    name = folded.replace(" ", "_")
    if name not in set(RequirementKind):
        raise WordError("no requirement", value=word, mend=f"Write one of {', '.join(RequirementKind)}.")
    return Requirement(RequirementKind(name))


@lru_cache(maxsize=256)
def priority_of(text: str) -> str:
    """Read a priority."""
    return _word_of(text, _PRIORITY, "priority", ", ".join(PRIORITIES))


@cache
def _countries() -> Mapping[str, str]:
    text = (files(__package__) / "countries.toml").read_text(encoding="utf-8")
    given: dict[str, list[str]] = tomllib.loads(text)
    return {name: code for code, names in given.items() for name in names}


@lru_cache(maxsize=1024)
def country_of(text: str) -> str:
    """Read a country: its two or three letters, or its name in one of the languages of the headings."""
    found = _countries().get(fold(text))
    if found is not None:
        return found
    if re.fullmatch(r"[A-Za-z]{2}", text):
        return text.upper()
    raise AddressError("no country that is known here", value=text, mend="Write its two letters, such as FI.")


def position_of(row: RowCells, lon: str = "lon", lat: str = "lat") -> LonLat | None:
    """Read a position from two columns, or from one that holds both, latitude first."""
    if lon not in row and lat not in row:
        return row.read("position", _position_of) if lon == "lon" else None
    if lon not in row or lat not in row:
        mend = "Fill in both, or none of them."
        row.guard(lat if lon in row else lon, lambda: _refuse(PlaceError("half a position", mend=mend)))
        return None
    east = row.read(lon, _degrees)
    north = row.read(lat, _degrees)
    if east is None or north is None:
        return None
    return row.guard(f"{lat}, {lon}", lambda: _somewhere(east, north))


def _somewhere(lon: float, lat: float) -> LonLat:
    if lon == 0 and lat == 0:
        mend = "Leave both blank if the position is not known."
        raise PlaceError("a position in the sea off Africa, where missing ones are", value=(0, 0), mend=mend)
    return LonLat(lon, lat)


@lru_cache(maxsize=8192)
def _degrees(text: str) -> float:
    """Read degrees; a lone comma is a decimal sign, because degrees have no thousands."""
    return float(number_of(text.rstrip("°").strip(), "," if "," in text else "."))


def _position_of(text: str) -> LonLat:
    commas = _WITH_COMMAS.fullmatch(text.strip("()[] "))
    if commas is not None:
        return _somewhere(_degrees(commas[2]), _degrees(commas[1]))
    parts = [part for part in re.split(r"\s*[;|\s]\s*|,\s+|\s*,\s*(?=[-\d])", text.strip("()[] ")) if part]
    if len(parts) != 2:
        mend = "Write latitude, longitude: 60.17, 24.94."
        raise PlaceError("not a position", value=text, mend=mend)
    return _somewhere(_degrees(parts[1].strip(",")), _degrees(parts[0].strip(",")))
