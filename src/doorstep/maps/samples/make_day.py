"""Make the demo day: orders at real doors of the demo city, from a seed. Run it after changing it.

    python -m doorstep.maps.samples.make_day

Addresses are those of the map; everything else is made up. Masses and sizes have the spread of a real parcel
day, a median below 2 kg and a tail to 28 kg. Customers are numbered, so nobody is named.
"""

from __future__ import annotations

import csv
import io
import math
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from doorstep.maps.addresses import AddressPoint, read_addresses
from doorstep.maps.geocode import Geocoder
from doorstep.maps.samples import demo_extract

SEED = 20_261_126
DELIVERIES, RETURNS, PICKUPS, OPTIONAL = 318, 32, 12, 6
DOORS = 230  # addresses that share the orders, the busiest with a dozen
TUTORIAL = 40
CERTAIN = 0.9
MEDIAN_KG, SPREAD, MOST_KG = 1.8, 1.1, 18.0
LITRES_PER_KG, LEAST_LITRES = 5.0, 1.5

HEADINGS = (
    *("order", "kind", "name", "address", "postcode", "city", "door", "floor", "lift", "window", "ready"),
    *("parcels", "weight (kg)", "volume (l)", "dimensions (cm)", "chilled", "age check", "signature", "pin"),
    *("safe place", "neighbour", "locker", "other day", "revenue", "hub", "notes"),
)
UNCLEAR = (
    ("Manrehimintei 5", "00100", "a typing error that two streets resemble"),
    ("Unioninkatu", "00100", "a street without a number"),
    ("Kaisaniemenkatu 199", "00100", "a number that the street does not have"),
    ("Rautatientori", "00100", "a square with a station, a stop and a platform of its name"),
)
"""Addresses that need a person, and why."""
BY_BIKE = frozenset(("Alvar Aallon katu 5",))
"""Doors that no van of the demo fleet gets to and back from on this cut of the map."""
HOME_WINDOWS = ("", "", "", "8-12", "10-14", "12-16", "14-18", "16-18", "before 12", "after 14:30")
WORK_WINDOWS = ("", "", "8-16", "9-17", "9-12", "12-16")
SHOP_WINDOWS = ("", "10-18", "before 10", "8-11")
BULKY_CM = (
    *((150, 45, 25), (118, 80, 16), (200, 35, 30), (130, 60, 40)),
    *((160, 30, 30), (105, 75, 35), (180, 90, 20)),
)
NOTES = (
    *("Ring twice", "Entrance from the yard", "Leave the trolley at the door"),
    *("Ask at the counter", "Beware of the step"),
)


@dataclass(frozen=True, slots=True)
class Door:
    """An address of the map and what the day takes it for."""

    street: str
    postcode: str
    kind: str
    floor: int | None
    lift: bool | None

    def cells(self) -> dict[str, str]:
        """Fill in what every order at this door says."""
        return {
            "address": self.street,
            "postcode": self.postcode,
            "city": "Helsinki",
            "door": self.kind,
            "floor": "" if self.floor is None else str(self.floor),
            "lift": "" if self.lift is None else "yes" if self.lift else "no",
        }


def main(folder: Path) -> None:
    """Write orders and tutorial into a folder."""
    rng = random.Random(SEED)
    doors = choose_doors(rng)
    rows = list(make_rows(doors, rng))
    (folder / "helsinki_orders.csv").write_text(table_of(rows), encoding="utf-8", newline="")
    (folder / "tutorial.xlsx").write_bytes(workbook_of(tutorial_rows(rows)))


def choose_doors(rng: random.Random) -> list[Door]:
    """Choose addresses that the map finds without doubt, in a random order."""
    with demo_extract("helsinki") as extract:
        data = read_addresses(extract)
    geocoder = Geocoder.build(data)
    addresses = known(data.addresses)
    found = sorted({(point.streets[0], point.house_number, point.postcode) for point in addresses})
    certain = [door for door in found if is_certain(geocoder, door)]
    geocoder.close()
    chosen = rng.sample(certain, min(DOORS, len(certain)))
    return [make_door(f"{street} {number}", postcode, rng) for street, number, postcode in chosen]


def known(points: Iterable[AddressPoint]) -> Iterator[AddressPoint]:
    """Keep addresses with a street, a plain number and a postcode of the city."""
    for point in points:
        plain = point.house_number.isalnum() and len(point.house_number) <= 4
        if point.streets and plain and point.city == "Helsinki" and len(point.postcode) == 5:
            yield point


def is_certain(geocoder: Geocoder, door: tuple[str, str, str]) -> bool:
    """Tell whether the first candidate is the address itself, and no other is as good."""
    street, number, postcode = door
    candidates = geocoder.search(f"{street} {number}, {postcode} Helsinki")
    if not candidates or candidates[0].confidence < CERTAIN:
        return False
    address = candidates[0].address
    alone = len(candidates) < 2 or candidates[1].confidence < candidates[0].confidence - 0.05
    return alone and (address.house_number or "").casefold() == number.casefold()


def make_door(street: str, postcode: str, rng: random.Random) -> Door:
    """Take an address for a block of flats, an office, a shop or a building site."""
    kind = rng.choices(("apartment", "business", "shop", "site"), (52, 24, 22, 2))[0]
    floors = {"apartment": (1, 2, 3, 4, 5, 6), "business": (0, 0, 1, 2, 3, 4)}.get(kind)
    if floors is None:
        return Door(street, postcode, kind, None, None)
    floor = rng.choice(floors)
    lift = None if rng.random() < 0.3 else floor > 2 or rng.random() < 0.5
    return Door(street, postcode, kind, floor, lift)


def make_rows(doors: Sequence[Door], rng: random.Random) -> Iterator[dict[str, str]]:
    """Make all orders: busy addresses get several, as in a city centre."""
    kinds = ["delivery"] * DELIVERIES + ["return"] * RETURNS + ["pickup"] * PICKUPS + ["optional"] * OPTIONAL
    rng.shuffle(kinds)
    weights = [1 / math.sqrt(rank) for rank in range(1, len(doors) + 1)]
    unclear_at = set(rng.sample(range(len(kinds)), len(UNCLEAR)))
    unclear = iter(UNCLEAR)
    number = 0
    for at, kind in enumerate(kinds):
        number += 1
        yield make_order(f"D{number:03}", kind, rng.choices(doors, weights)[0], rng)
        if at in unclear_at:
            number += 1
            address, postcode, _ = next(unclear)
            row = make_order(f"D{number:03}", "delivery", doors[0], rng)
            yield row | {"address": address, "postcode": postcode, "door": "", "floor": "", "lift": ""}


def make_order(name: str, kind: str, door: Door, rng: random.Random) -> dict[str, str]:
    """Make one order at a door."""
    row = dict.fromkeys(HEADINGS, "") | door.cells()
    row |= {"order": name, "name": f"Customer {int(name[1:]):03}", "kind": kind}
    row |= parcels_of(kind, door, rng)
    row["window"] = window_of(door, rng)
    if door.kind != "apartment" and door.street not in BY_BIKE:
        # Firms are supplied from the depot; what goes to homes may come from either hub.
        row["hub"] = "depot"
    if kind == "delivery":
        row |= wishes_of(door, row, rng)
    if kind == "optional":
        row |= {"kind": "pickup", "revenue": f"{rng.choice((4, 6, 8, 12))}.00", "window": "9-17"}
    if rng.random() < 0.12:
        row["notes"] = rng.choice(NOTES)
    return row


def window_of(door: Door, rng: random.Random) -> str:
    """Choose a window that people behind such a door ask for."""
    if door.kind == "apartment":
        return rng.choice(HOME_WINDOWS)
    return rng.choice(SHOP_WINDOWS if door.kind == "shop" else WORK_WINDOWS)


def parcels_of(kind: str, door: Door, rng: random.Random) -> dict[str, str]:
    """Make parcels: mostly one or two, small, with a long tail; shops get more."""
    usual = kind == "delivery"
    count = 1 + min(int(rng.expovariate(0.55 if door.kind == "shop" else 1.1)), 7) if usual else 1
    if usual and rng.random() < 0.025:
        length_cm, width_cm, height_cm = rng.choice(BULKY_CM)
        return {
            "parcels": "1",
            "weight (kg)": f"{rng.uniform(12, 28):.1f}",
            "dimensions (cm)": f"{length_cm}x{width_cm}x{height_cm}",
            "notes": "Bulky: two hands",
        }
    heavy = [min(rng.lognormvariate(math.log(MEDIAN_KG), SPREAD), MOST_KG) for _ in range(count)]
    litres = sum(max(mass * LITRES_PER_KG * rng.uniform(0.5, 2.0), LEAST_LITRES) for mass in heavy)
    return {
        "parcels": str(count),
        "weight (kg)": f"{max(sum(heavy), 0.1):.1f}",
        "volume (l)": f"{litres:.0f}",
    }


def wishes_of(door: Door, row: Mapping[str, str], rng: random.Random) -> dict[str, str]:
    """Make what is asked at the door, and what else the recipient allows."""
    wishes: dict[str, str] = {}
    if rng.random() < 0.06:
        wishes["ready"] = rng.choice(("9:30", "10:30", "11:00"))
        wishes["window"] = rng.choice(("", "12-16", "14-18", "after 14:30"))
    if rng.random() < 0.04:
        wishes["chilled"] = "yes"
    asked = rng.random()
    if asked < 0.03:
        return wishes | {"age check": "18"}
    if asked < 0.10:
        return wishes | {"signature": "yes"}
    if asked < 0.12:
        return wishes | {"pin": "yes"}
    if door.kind != "apartment" or row["dimensions (cm)"]:
        return wishes
    if rng.random() < 0.35:
        wishes["safe place"] = "yes"
    if rng.random() < 0.30:
        wishes["neighbour"] = "yes"
    if rng.random() < 0.12 and not wishes.get("chilled"):
        wishes["locker"] = "1.50"
    if rng.random() < 0.08:
        wishes["other day"] = "2.00"
    return wishes


def tutorial_rows(rows: Sequence[Mapping[str, str]]) -> Iterator[Mapping[str, str]]:
    """Choose the first plain deliveries and a few returns, as a small firm's spreadsheet has them."""
    odd = {address for address, _, _ in UNCLEAR}
    plain = [row for row in rows if row["address"] not in odd and not row["revenue"]]
    yield from plain[:TUTORIAL]


def table_of(rows: Sequence[Mapping[str, str]]) -> str:
    """Write rows as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADINGS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def workbook_of(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Write rows as a spreadsheet with headings in plain words and numbers as numbers."""
    headings = {
        **{"Order": "order", "Customer": "name", "Street": "address", "Postcode": "postcode", "City": "city"},
        **{"Type": "kind", "Time window": "window", "Parcels": "parcels", "Weight (kg)": "weight (kg)"},
        **{"Floor": "floor", "Lift": "lift", "Notes": "notes"},
    }
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Orders"
    sheet.append(list(headings))
    for row in rows:
        sheet.append([cell_of(key, row[key]) for key in headings.values()])
    for letter, width in zip("ABCDEFGHIJKL", (8, 14, 28, 10, 10, 10, 14, 9, 12, 7, 6, 30), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def cell_of(key: str, text: str) -> str | int | float | None:
    """Give a cell as a person would fill it in: numbers as numbers, nothing as nothing."""
    if not text:
        return None
    if key in ("parcels", "floor"):
        return int(text)
    return float(text) if key == "weight (kg)" else text


if __name__ == "__main__":
    main(Path(__file__).parent)
