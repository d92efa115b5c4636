"""Measure the geocoder on every address of an extract: `python bench/geocode.py [extract ...]`.

An answer is right when it stands within 150 m of an address of the extract whose written parts all agree
with the query (several objects may carry one text). Typing errors are drawn by a seeded generator:
substitution, deletion, insertion or transposition of one character anywhere in the line, the house number
and the postcode included.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections import defaultdict
from pathlib import Path

from doorstep.domain.places import LonLat, great_circle_m
from doorstep.maps.addresses import AddressData, AddressKind, AddressPoint, read_addresses
from doorstep.maps.geocode import Geocoder

NEAR_M = 150.0
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORT = {
    "Street": "St", "Avenue": "Ave", "Road": "Rd", "Boulevard": "Blvd", "Drive": "Dr", "Lane": "Ln",
    "Court": "Ct", "Place": "Pl", "Square": "Sq", "Highway": "Hwy", "North": "N",
    "South": "S", "East": "E", "West": "W",
    "Saint": "St.", "Parkway": "Pkwy", "Terrace": "Ter",
}  # fmt: skip
ENDINGS = {"strasse": "str.", "katu": "k.", "tie": "t.", "gatan": "g.", "gasse": "g."}
ELSEWHERE = {"helsinki": "33100 Tampere", "baltimore": "Seattle, WA 98101", "liechtenstein": "10115 Berlin"}


def line_of(address: AddressPoint, *, first: bool) -> str:
    house = (
        (address.house_number, address.streets[0]) if first else (address.streets[0], address.house_number)
    )
    if first:
        town = ", ".join(
            part for part in (address.city, f"{address.state} {address.postcode}".strip()) if part
        )
    else:
        town = f"{address.postcode} {address.city}".strip()
    return ", ".join(part for part in (" ".join(house), town) if part)


def typed_wrong(text: str, rng: random.Random, slips: int = 1) -> str:
    for _ in range(slips):
        at = rng.randrange(len(text))
        sort = rng.choice(("substitute", "delete", "insert", "swap"))
        letter = rng.choice(LETTERS if text[at].isalpha() else LETTERS + "0123456789")
        if sort == "substitute":
            text = text[:at] + letter + text[at + 1 :]
        elif sort == "delete":
            text = text[:at] + text[at + 1 :]
        elif sort == "insert":
            text = text[:at] + letter + text[at:]
        else:
            at = min(at, len(text) - 2)
            text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text


def shortened(address: AddressPoint, *, first: bool) -> str:
    street = " ".join(SHORT.get(word, word) for word in address.streets[0].split())
    for long, short in ENDINGS.items():
        if street.endswith(long) and len(street) > len(long) + 2:
            street = street.removesuffix(long) + short
    line = line_of(address, first=first)
    return line.replace(address.streets[0], street)


class Truth:
    """All positions that a text may mean."""

    def __init__(self, data: AddressData) -> None:
        self._by_house: dict[tuple[str, str], list[AddressPoint]] = defaultdict(list)
        for address in data.addresses:
            self._by_house[address.streets[0], address.house_number].append(address)

    def positions(self, address: AddressPoint, *, strict: bool) -> list[LonLat]:
        alike = self._by_house[address.streets[0], address.house_number]

        def agrees(one: str, other: str) -> bool:
            return one == other or (not strict and not one)

        return [
            other.position
            for other in alike
            if agrees(address.postcode, other.postcode) and agrees(address.city, other.city)
        ]


def run(name: str, geocoder: Geocoder, queries: list[tuple[str, list[LonLat]]]) -> dict[str, object]:
    right = top = 0
    times = []
    sure_right, sure = 0, 0
    misses = []
    for text, positions in queries:
        started = time.perf_counter()
        found = geocoder.search(text, limit=5)
        times.append(time.perf_counter() - started)
        hits = [min(great_circle_m(c.position, p) for p in positions) <= NEAR_M for c in found]
        right += bool(hits and hits[0])
        top += any(hits)
        if found and found[0].confidence >= 0.8:
            sure += 1
            sure_right += hits[0]
        if not (hits and hits[0]):
            answer = found[0] if found else None
            misses.append((text, answer and (answer.address.one_line, answer.confidence)))
    times.sort()
    return {
        "variant": name, "n": len(queries), "top1": right / len(queries), "top5": top / len(queries),
        "sure": sure / len(queries), "sure_right": sure_right / max(sure, 1),
        "p50_ms": statistics.median(times) * 1e3, "p95_ms": times[int(0.95 * len(times))] * 1e3,
        "misses": misses,
    }  # fmt: skip


def confidence_elsewhere(geocoder: Geocoder, texts: list[str]) -> tuple[float, float]:
    tops = sorted((found[0].confidence if (found := geocoder.search(text)) else 0.0) for text in texts)
    return tops[int(0.95 * len(tops))], sum(top >= 0.5 for top in tops) / len(tops)


def interpolation_errors(data: AddressData, rng: random.Random, most: int = 300) -> list[float]:
    """Take single addresses away, and look them up in an index without them."""
    plain = [a for a in data.addresses if a.house_number.isdigit() and a.kind is not AddressKind.INTERPOLATED]
    chosen = rng.sample(plain, min(most, len(plain)))
    gone = {(a.streets[0], a.house_number) for a in chosen}
    rest = tuple(a for a in data.addresses if (a.streets[0], a.house_number) not in gone)
    geocoder = Geocoder.build(
        AddressData(rest, data.streets, data.places, data.areas, data.points, data.town_names)
    )
    errors = []
    for address in chosen:
        found = geocoder.search(line_of(address, first=False), limit=1)
        if found and found[0].kind is AddressKind.INTERPOLATED:
            errors.append(great_circle_m(found[0].position, address.position))
    return sorted(errors)


def variants(data: AddressData, *, first: bool, seed: int) -> dict[str, list[tuple[str, list[LonLat]]]]:
    truth, rng = Truth(data), random.Random(seed)
    addresses = [a for a in data.addresses if a.kind is not AddressKind.INTERPOLATED]
    places = [truth.positions(a, strict=False) for a in addresses]
    anywhere = [[b.position for b in truth._by_house[a.streets[0], a.house_number]] for a in addresses]
    lines = [line_of(a, first=first) for a in addresses]

    def pairs(texts: list[str], positions: list[list[LonLat]]) -> list[tuple[str, list[LonLat]]]:
        return list(zip(texts, positions, strict=True))

    return {
        "exact, same text only": pairs(lines, [truth.positions(a, strict=True) for a in addresses]),
        "exact": pairs(lines, places),
        "one slip": pairs([typed_wrong(line, rng) for line in lines], places),
        "two slips": pairs([typed_wrong(line, rng, 2) for line in lines], places),
        "abbreviated": pairs([shortened(a, first=first) for a in addresses], places),
        "no town": pairs([f"{a.streets[0]} {a.house_number}" for a in addresses], anywhere),
        "other order": pairs([line_of(a, first=not first) for a in addresses], places),
        "capitals, no commas": pairs([line.upper().replace(",", "") for line in lines], places),
    }


def measure(path: Path, *, seed: int, misses: int) -> None:
    started = time.perf_counter()
    data = read_addresses(path)
    read_s = time.perf_counter() - started
    started = time.perf_counter()
    geocoder = Geocoder.build(data)
    build_s = time.perf_counter() - started
    first = "baltimore" in path.name
    print(f"\n## {path.name}: {len(data.addresses)} addresses, {len(data.streets)} street pieces")
    print(f"read {read_s:.2f} s, index {build_s:.2f} s\n")
    print("| variant | n | top 1 | top 5 | sure (>= 0.8) | right when sure | p50 ms | p95 ms |")
    print("|-|-|-|-|-|-|-|-|")
    for name, queries in variants(data, first=first, seed=seed).items():
        row = run(name, geocoder, queries)
        print(
            f"| {name} | {row['n']} | {row['top1']:.2%} | {row['top5']:.2%} | {row['sure']:.1%} |"
            f" {row['sure_right']:.2%} | {row['p50_ms']:.1f} | {row['p95_ms']:.1f} |",
            flush=True,
        )
        for miss in row["misses"][:misses]:
            print("   ", miss)
    town = ELSEWHERE[next((key for key in ELSEWHERE if key in path.name), "helsinki")]
    streets = [f"{a.streets[0]} {a.house_number}, {town}" for a in data.addresses]
    p95, share = confidence_elsewhere(geocoder, streets)
    print(
        f"\nSame street and number in another city ({town}): confidence p95 {p95:.2f}, {share:.2%} reach 0.5."
    )
    errors = interpolation_errors(data, random.Random(seed))
    if errors:
        middle, most = errors[len(errors) // 2], errors[int(0.9 * len(errors))]
        print(
            f"Numbers taken away and placed again: {len(errors)}, error p50 {middle:.0f} m, p90 {most:.0f} m."
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("extracts", nargs="*", type=Path)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--misses", type=int, default=0, help="print this many wrong answers of each variant")
    given = parser.parse_args()
    sample = Path(__file__).parents[1] / "src/doorstep/maps/samples/helsinki.osm.pbf"
    for extract in given.extracts or [sample]:
        measure(extract, seed=given.seed, misses=given.misses)
