"""Find the place of an address, and the address of a place.

A search reads the text in every way it could be meant (`address_query`), takes the streets whose spelling
shares letters with it (FTS5 trigrams), compares them word by word (optimal string alignment, rapidfuzz),
looks up the house number on each and says how sure the answer is (`address_match`). Typing errors, missing or
abbreviated parts cost confidence; a town that contradicts costs most of it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import update_wrapper
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Concatenate, ParamSpec, TypeVar

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from doorstep.domain.errors import AddressError
from doorstep.domain.places import METRES_PER_DEGREE, Address, LonLat, great_circle_m
from doorstep.maps.address_index import build_index, open_index
from doorstep.maps.address_match import Matcher, Scored, StreetHit
from doorstep.maps.address_query import Run, runs, word_rows
from doorstep.maps.address_text import Word, place_key, split_words
from doorstep.maps.addresses import AddressData, AddressKind

LEAST_LIKENESS = 0.62
LEAST_CONFIDENCE = 0.08
MOST_KEYS = 80
MOST_STREETS = 14
SAME_SPOT_M = 15.0
NEAR_HALF_M = 5_000.0
EQUAL = 0.02  # difference of confidence that decides nothing
Args = ParamSpec("Args")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place an address may mean.

    confidence
        0..1. Above 0.8: take it. 0.5 to 0.8: ask a person. Below: a guess, such as another town.
    osm_id
        The object the position comes from: n (node), w (way), r (relation) and its number.
    """

    address: Address
    position: LonLat
    kind: AddressKind
    confidence: float
    osm_id: str


@dataclass(frozen=True, slots=True)
class NearestAddress:
    """The address nearest to a position, and how far away it is."""

    candidate: Candidate
    distance_m: float


def _one_at_a_time(
    method: Callable[Concatenate[Geocoder, Args], Result],
) -> Callable[Concatenate[Geocoder, Args], Result]:
    """Let several threads share one geocoder: its SQLite connection serves one question at a time."""

    def locked(self: Geocoder, /, *args: Args.args, **kwargs: Args.kwargs) -> Result:
        with self._lock:
            return method(self, *args, **kwargs)

    return update_wrapper(locked, method)


class Geocoder:
    """Search the addresses of one extract. Safe to share between threads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = RLock()
        self._matcher = Matcher(connection)

    @classmethod
    def build(cls, addresses: AddressData, path: str | Path | None = None) -> Geocoder:
        """Index addresses in memory, or in a file that later sessions `open`.

        Raises
        ------
        FileError
            If the file cannot be written.
        """
        return cls(build_index(addresses, path))

    @classmethod
    def open(cls, path: str | Path) -> Geocoder:
        """Open an index file.

        Raises
        ------
        CacheError
            If it is missing, damaged or of another version.
        """
        return cls(open_index(path))

    def close(self) -> None:
        """Let go of the index."""
        self._connection.close()

    def __enter__(self) -> Geocoder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @_one_at_a_time
    def search(self, text: str | Address, near: LonLat | None = None, limit: int = 5) -> list[Candidate]:
        """List the places an address may mean, the surest first; empty if nothing resembles it.

        Parameters
        ----------
        text
            As people write it, or an `Address` with its parts known.
        near
            Where the writer probably is: decides between equals, such as the same street in two towns.
        limit
            Most candidates to list, at least 1.

        Raises
        ------
        AddressError
            If `limit` is below 1.
        """
        if limit < 1:
            raise AddressError("a search needs room for an answer", value=limit, mend="Ask for 1 or more.")
        line = text if isinstance(text, str) else (text.one_line or "")
        scored: list[Scored] = []
        for words in word_rows(split_words(line)):
            scored += self._search_words(words)
        if max((found.confidence for found in scored), default=0.0) < 0.6:
            scored += self._search_points(split_words(line))
        return self._listed(scored, line, near, limit)

    @_one_at_a_time
    def reverse(self, position: LonLat, within_m: float = 500.0) -> NearestAddress | None:
        """Find the address nearest to a position; None if none lies within a distance."""
        reach = within_m / METRES_PER_DEGREE
        rows = self._connection.execute(
            "SELECT id, lon, lat FROM address WHERE lat BETWEEN ? AND ?",
            (position.lat - reach, position.lat + reach),
        ).fetchall()
        near = [(great_circle_m(position, LonLat(lon, lat)), row_id) for row_id, lon, lat in rows]
        near = [found for found in near if found[0] <= within_m]
        if not near:
            return None
        distance_m, row_id = min(near)
        candidate = _candidate(self._matcher.by_id(row_id), confidence=1.0)
        return NearestAddress(candidate, distance_m)

    def _search_words(self, words: list[Word]) -> list[Scored]:
        if not words:
            return []
        spelled = runs(words)
        streets = self._streets_like(words, spelled)
        return self._matcher.score(words, streets, self._matcher.places_like(spelled))

    def _streets_like(self, words: list[Word], spelled: list[Run]) -> list[StreetHit]:
        """Take the streets whose keys resemble a run of words, with every run that does."""
        keys = self._keys_like("street", words, spelled)
        if not keys:
            return []
        likeness = cdist(
            [run.key for run in spelled],
            [key for _, key, _ in keys],
            scorer=OSA.normalized_similarity,
            score_cutoff=LEAST_LIKENESS,
            dtype=np.float32,
        )
        likeness *= np.array([trust for *_, trust in keys], dtype=np.float32)
        best: dict[int, dict[tuple[int, int], float]] = {}
        for run_at, key_at in zip(
            *(found.tolist() for found in np.nonzero(likeness >= LEAST_LIKENESS)), strict=True
        ):
            run, street = spelled[run_at], keys[key_at][0]
            places = best.setdefault(street, {})
            span = (run.start, run.end)
            places[span] = max(places.get(span, 0.0), float(likeness[run_at, key_at]))
        ranked = sorted(best.items(), key=lambda hit: (-max(hit[1].values()), hit[0]))
        return [StreetHit(street, spans) for street, spans in ranked[: MOST_STREETS * 3]]

    def _keys_like(self, table: str, words: list[Word], spelled: list[Run]) -> list[tuple[int, str, float]]:
        """Fetch keys equal to a run, and keys that share most trigrams with the words."""
        columns = "street, key, trust" if table == "street" else "id, key, 1.0"
        source = "street_key" if table == "street" else "point"
        exact = sorted({run.key for run in spelled})[:500]
        marks = ", ".join("?" * len(exact))
        found = self._connection.execute(
            f"SELECT {columns} FROM {source} WHERE key IN ({marks}) LIMIT 200", exact
        ).fetchall()
        match = _trigrams(words, spelled)
        if match:
            found += self._connection.execute(
                f"SELECT {columns} FROM {source} WHERE id IN (SELECT rowid FROM {table}_words"
                f" WHERE {table}_words MATCH ? ORDER BY rank LIMIT {MOST_KEYS})",
                (match,),
            ).fetchall()
        return list(dict.fromkeys(found))

    def _search_points(self, words: list[Word]) -> list[Scored]:
        """Look for a shop, office or sight of this name, where no street was found for sure."""
        spelled = runs(words)
        keys = self._keys_like("point", words, spelled) if words else []
        best: dict[int, tuple[float, int, int]] = {}
        for point, key, _ in keys:
            for run in spelled:
                like = OSA.normalized_similarity(run.key, key, score_cutoff=0.75)
                if like and len(key) > 3:
                    best[point] = max(best.get(point, (0.0, 0, 0)), (like, run.start, run.end))
        return self._matcher.score_points(words, best, self._matcher.places_like(spelled))

    def _listed(
        self, scored: Iterable[Scored], line: str, near: LonLat | None, limit: int
    ) -> list[Candidate]:
        """Sort, and leave out worse answers for the same spot."""
        scored = list(scored)
        whole = place_key(line)
        best = max((found.confidence for found in scored), default=0.0)

        def order(found: Scored) -> tuple[float, int, float, int, str]:
            away = great_circle_m(near, found.position) if near else 0.0
            # As written on the map wins between equals: a query without town means the address without one.
            is_best = found.confidence > best - EQUAL
            same_text = OSA.distance(whole, found.written_key, score_cutoff=60) if is_best else 0
            bonus = 0.05 * NEAR_HALF_M / (NEAR_HALF_M + away) if near else 0.0
            return (-round(found.confidence + bonus, 3), same_text, away, found.rank, found.osm_id)

        listed: list[Candidate] = []
        for found in sorted(scored, key=order):
            if found.confidence < LEAST_CONFIDENCE or len(listed) == limit:
                break
            candidate = _candidate(found, found.confidence)
            if not any(_same_answer(candidate, other) for other in listed):
                listed.append(candidate)
        return listed


def _candidate(found: Scored, confidence: float) -> Candidate:
    return Candidate(found.address(), found.position, found.kind, round(confidence, 3), found.osm_id)


def _same_answer(one: Candidate, other: Candidate) -> bool:
    same_words = (one.address.street, one.address.house_number) == (
        other.address.street,
        other.address.house_number,
    )
    return one.osm_id == other.osm_id or (
        same_words and great_circle_m(one.position, other.position) < SAME_SPOT_M
    )


def _trigrams(words: list[Word], spelled: list[Run]) -> str:
    """Write the FTS5 question: any trigram of the words. Quotes keep operators from being read as such."""
    letters = [word for word in words if not word.text.isdigit()]
    texts = ["".join(word.text for word in letters)]
    texts += [run.key for run in spelled if run.end - run.start <= 2]
    grams = dict.fromkeys(text[at : at + 3] for text in texts for at in range(len(text) - 2))
    return " OR ".join('"' + gram.replace('"', "") + '"' for gram in list(grams)[:160])
