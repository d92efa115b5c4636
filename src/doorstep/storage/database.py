"""Open a database of books: the same code for a file of SQLite and a server of PostgreSQL.

SQLite runs in WAL mode with `synchronous=FULL`: a commit is on the disk before it is acknowledged, so that
nothing is lost when the power goes, and readers do not wait for the one writer. What the database says about
a full disk, a lock or a damaged file reaches people as one sentence with a mend.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import ConnectionPoolEntry

from doorstep.domain.errors import FileError

BUSY_S = 30
WRITING = "doorstep_writing"
_SAID = (
    ("disk is full", "the disk is full: nothing of this step was kept", "Free some space and do it again."),
    ("locked", "another program is writing to it", "Wait until it is done, then try again."),
    ("readonly", "it may only be read", "Give yourself the right to write there."),
    ("unable to open", "it cannot be opened", "Choose a folder you may write to."),
    ("not a database", "not a database of Doorstep", "Move the file away, or choose another folder."),
    ("malformed", "the database is damaged", "Restore it from a copy."),
    ("disk i/o error", "the disk cannot be read or written", "Look at the disk, or choose another folder."),
)


def open_sqlite(path: Path) -> Engine:
    """Open a SQLite file, made if it is not there.

    Raises
    ------
    FileError
        At the first use, if the file cannot be opened or is none of SQLite.
    """
    url = URL.create("sqlite+pysqlite", database=str(path))
    return open_database(url, connect_args={"timeout": BUSY_S}, place=str(path))


def open_database(url: URL | str, *, place: str, connect_args: dict[str, Any] | None = None) -> Engine:
    """Open a database by its address.

    Parameters
    ----------
    place
        What the database is called in errors.
    """
    engine = create_engine(url, connect_args=connect_args or {})
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)

    def _tell(context: ExceptionContext) -> None:
        said = str(context.original_exception).lower()
        for part, what, mend in _SAID:
            if part in said:
                raise FileError(what, place=place, mend=mend) from context.original_exception

    event.listen(engine, "handle_error", _tell)
    return engine


def _prepare_sqlite(connection: Any, entry: ConnectionPoolEntry) -> None:
    del entry
    # The driver's own transactions begin too late; ours begin where `_begin_sqlite` says.
    connection.isolation_level = None
    cursor = connection.cursor()
    # What is erased is overwritten, and not only taken out of the index of the file.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once: two that begin as readers could both wait for the other for ever.
    writing = connection.get_execution_options().get(WRITING, True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
