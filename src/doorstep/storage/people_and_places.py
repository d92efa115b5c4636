"""Personal data in SQL, beside the log: people and places by pointer, and what was said of addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from doorstep.app.ports import WordCodec
from doorstep.domain.ids import PersonRef, PlaceRef
from doorstep.domain.people import Person
from doorstep.domain.places import Place
from doorstep.storage.rows import bodies, delete_rows, find_rows, put_rows
from doorstep.storage.tables import people, places, remembered_addresses


class SqlPersonalData:
    """The `PersonalData` port over one connection."""

    def __init__(self, connection: Connection, codec: WordCodec) -> None:
        self._connection = connection
        self._codec = codec

    def put(self, given: Mapping[PersonRef, Person]) -> None:
        """Keep somebody's data, in place of what was kept."""
        rows = [{"ref": ref, "body": self._codec.write(person)} for ref, person in given.items()]
        put_rows(self._connection, people, people.c.ref, rows)

    def get(self, person: PersonRef) -> Person | None:
        """Find somebody; None when erased."""
        found = bodies(self._connection, people, people.c.ref, [person])
        return self._codec.read(found[person], Person, place="a person") if found else None

    def erase(self, refs: Iterable[PersonRef]) -> None:
        """Remove somebody's data."""
        delete_rows(self._connection, people, people.c.ref, refs)


class SqlPlaces:
    """The `Places` port over one connection."""

    def __init__(self, connection: Connection, codec: WordCodec) -> None:
        self._connection = connection
        self._codec = codec

    def put(self, given: Mapping[PlaceRef, Place]) -> None:
        """Keep places."""
        rows = [{"ref": ref, "body": self._codec.write(place)} for ref, place in given.items()]
        put_rows(self._connection, places, places.c.ref, rows)

    def get(self, place_ref: PlaceRef) -> Place | None:
        """Find a place; None when erased."""
        return self.many([place_ref]).get(place_ref)

    def many(self, refs: Iterable[PlaceRef]) -> dict[PlaceRef, Place]:
        """Find several places; those that are not there are left out."""
        found = bodies(self._connection, places, places.c.ref, refs)
        return {PlaceRef(ref): self._codec.read(body, Place, place="a place") for ref, body in found.items()}

    def remember(self, address_key: str, place_ref: PlaceRef) -> None:
        """Keep the right place of an address, in place of what was said before."""
        row = {"address_key": address_key, "place_ref": place_ref}
        put_rows(self._connection, remembered_addresses, remembered_addresses.c.address_key, [row])

    def remembered(self, address_keys: Iterable[str]) -> dict[str, PlaceRef]:
        """Find what was said of addresses; those of which nothing was said are left out."""
        query = select(remembered_addresses)
        rows = find_rows(self._connection, query, remembered_addresses.c.address_key, address_keys)
        return {row.address_key: PlaceRef(row.place_ref) for row in rows}

    def erase(self, refs: Iterable[PlaceRef]) -> None:
        """Remove places, and what was remembered with them."""
        gone = list(refs)
        delete_rows(self._connection, remembered_addresses, remembered_addresses.c.place_ref, gone)
        delete_rows(self._connection, places, places.c.ref, gone)
