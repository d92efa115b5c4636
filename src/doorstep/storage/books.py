"""The books: one connection, one transaction, every port of a unit of work over it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine

from doorstep.app.ports import Clock, DayCodec, WordCodec
from doorstep.domain.errors import FileError
from doorstep.domain.problem import Problem
from doorstep.storage.database import WRITING, open_sqlite
from doorstep.storage.event_log import SqlEventLog
from doorstep.storage.order_book import SqlOrderBook
from doorstep.storage.people_and_places import SqlPersonalData, SqlPlaces
from doorstep.storage.plan_files import PlanFiles
from doorstep.storage.read_tables import SqlDeadLetters, SqlReadTables
from doorstep.storage.schema import bring_up_to_date

DATABASE, PLANS = "books.sqlite", "plans"


class SqlBooks:
    """The `Books` port over one connection."""

    def __init__(self, connection: Connection, plans: PlanFiles, codec: WordCodec, clock: Clock) -> None:
        self._connection = connection
        self.log = SqlEventLog(connection, codec, clock)
        self.orders = SqlOrderBook(connection, codec)
        self.people = SqlPersonalData(connection, codec)
        self.places = SqlPlaces(connection, codec)
        self.plans = plans
        self.tables = SqlReadTables(connection)
        self.dead_letters = SqlDeadLetters(connection)

    def commit(self) -> None:
        """Make everything written last."""
        self._connection.commit()

    def roll_back(self) -> None:
        """Undo everything written since the last commit."""
        self._connection.rollback()

    def close(self) -> None:
        """Let go of the store; what was not committed is undone."""
        self._connection.close()


class SqlBookKeeper:
    """The `BookKeeper` port over a database and a folder of plans."""

    def __init__(self, engine: Engine, plans: PlanFiles, codec: WordCodec, clock: Clock) -> None:
        self._engine = engine
        self._plans = plans
        self._codec = codec
        self._clock = clock

    def open(self, *, writing: bool = True) -> SqlBooks:
        """Open the books; nothing lasts until `commit`."""
        connection = self._engine.connect().execution_options(**{WRITING: writing})
        return SqlBooks(connection, self._plans, self._codec, self._clock)

    def expect(self, problem: Problem) -> None:
        """Get a problem ready to be kept; may be called beside whatever else is done."""
        self._plans.expect(problem)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()


def open_books(folder: Path, codec: WordCodec, days: DayCodec, clock: Clock) -> SqlBookKeeper:
    """Open the books of a workspace folder, made if there are none.

    Raises
    ------
    FileError
        If the folder cannot be written to, or what lies there is no books of this version.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        mend = "Choose a folder you may write to."
        raise FileError(f"no workspace: {problem.strerror}", value=str(folder), mend=mend) from problem
    path = folder / DATABASE
    engine = open_sqlite(path)
    bring_up_to_date(engine, clock.now(), place=str(path))
    return SqlBookKeeper(engine, PlanFiles(folder / PLANS, days), codec, clock)
