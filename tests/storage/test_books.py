"""The books on a disk: nothing acknowledged is lost, and what cannot be opened is said in one sentence."""

import signal
import sqlite3
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from doorstep.app.unit_of_work import reading, writing
from doorstep.connectors.documents.problems import write_problem
from doorstep.connectors.documents.stored import StoredDays, StoredWords
from doorstep.domain.errors import FileError, UnknownNameError, WordError
from doorstep.domain.ids import EventId, OrderId, PlanId
from doorstep.domain.order_events import OrderCancelled
from doorstep.domain.orders import ExternalReference
from doorstep.storage.books import open_books
from doorstep.storage.plan_files import PlanFiles
from doorstep.storage.tables import metadata
from tests.app.desk_parts import NOON, StandingClock, order
from tests.planning.small_day import TASKS, day, plan


def books_in(folder):
    """Open books."""
    return open_books(folder, StoredWords(), StoredDays(), StandingClock())


def cancelled(number):
    """An event."""
    return OrderCancelled(event_id=EventId(f"e{number}"), at=NOON, order_id=OrderId(f"o{number}"))


def test_a_writer_killed_after_its_commit_has_lost_nothing(tmp_path):
    """The process is killed without a chance to tidy up; what it acknowledged is there, the rest is not."""
    code = textwrap.dedent(
        f"""
        import os, signal
        from pathlib import Path
        from doorstep.app.unit_of_work import writing
        from tests.storage.test_books import books_in, cancelled
        keeper = books_in(Path({str(tmp_path)!r}))
        for number in range(3):
            with writing(keeper) as unit:
                unit.record(cancelled(number))
        books = keeper.open()
        books.log.append([cancelled(9)])
        os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, cwd=Path.cwd(), timeout=60)
    assert done.returncode == -signal.SIGKILL
    with reading(books_in(tmp_path)) as books:
        assert [each.event for each in books.log.read()] == [cancelled(number) for number in range(3)]


def test_a_commit_waits_for_the_disk_and_readers_do_not_wait_for_a_writer(tmp_path):
    """WAL with full synchronisation, on every connection."""
    keeper = books_in(tmp_path)
    with keeper._engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
    with writing(keeper) as unit:
        unit.books.log.append([cancelled(1)])
        with reading(keeper) as books:
            assert list(books.log.read()) == []


def test_two_writers_take_turns(tmp_path):
    """Places in the log have no gap and no double."""
    first, second = books_in(tmp_path), books_in(tmp_path)
    for number in range(4):
        with writing((first, second)[number % 2]) as unit:
            unit.record(cancelled(number))
    with reading(first) as books:
        assert [each.seq for each in books.log.read()] == [1, 2, 3, 4]


def test_orders_are_found_by_reference_due_date_and_person(tmp_path):
    """More of them than one question can name."""
    many = [order(f"o{number}") for number in range(1_203)]
    with writing(books_in(tmp_path)) as unit:
        unit.books.orders.put(many)
        unit.books.orders.put([order("o7", "Main Street 2")])
        found = unit.books.orders.many(each.id for each in many)
        assert len(found) == 1_203
        assert found[OrderId("o7")].address.text == "Main Street 2"
        assert len(unit.books.orders.ids_of(each.reference for each in many)) == 1_203
        assert unit.books.orders.ids_of([ExternalReference("other", "o1")]) == {}
        assert len(unit.books.orders.due(date(2026, 11, 23), "shop")) == 1_203
        assert unit.books.orders.due(date(2026, 11, 24)) == ()


def test_a_file_that_is_no_database_is_refused_in_one_sentence(tmp_path):
    """It is not overwritten either."""
    path = tmp_path / "books.sqlite"
    path.write_bytes(b"dear diary, " * 100)
    with pytest.raises(FileError, match=r"books\.sqlite: not a database of Doorstep"):
        books_in(tmp_path)
    assert path.read_bytes() == b"dear diary, " * 100


def test_a_full_disk_is_said_and_leaves_what_was_there(tmp_path):
    """SQLite may have no more than a few pages: the step is undone whole."""
    keeper = books_in(tmp_path)
    with writing(keeper) as unit:
        unit.record(cancelled(1))
    engine = keeper._engine
    with engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar()
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    with (
        pytest.raises(FileError, match="the disk is full: nothing of this step was kept"),
        writing(keeper) as unit,
    ):
        unit.record(*(cancelled(number) for number in range(2, 5_000)))
    with reading(keeper) as books:
        assert [each.seq for each in books.log.read()] == [1]


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    """A file stands in its way."""
    (tmp_path / "work").write_text("")
    with pytest.raises(FileError, match="no workspace"):
        books_in(tmp_path / "work")


def test_books_of_a_newer_doorstep_are_left_alone(tmp_path):
    """Reading them with old eyes would lose what is new in them."""
    books_in(tmp_path).close()
    with sqlite3.connect(tmp_path / "books.sqlite") as raw:
        raw.execute("INSERT INTO schema_versions VALUES (99, '2026-11-22 12:00:00.000000')")
    raw.close()
    with pytest.raises(FileError, match="books of a newer Doorstep: 99"):
        books_in(tmp_path)


def test_opening_twice_applies_each_step_once(tmp_path):
    """The second opening finds everything done."""
    books_in(tmp_path).close()
    keeper = books_in(tmp_path)
    with keeper._engine.connect() as connection:
        assert connection.execute(text("SELECT number FROM schema_versions")).all() == [(1,)]


def test_every_table_can_be_made_by_postgresql_as_well():
    """No type or clause that only one of the two databases knows (ADR 0008)."""
    for table in metadata.sorted_tables:
        made = str(CreateTable(table).compile(dialect=postgresql.dialect()))
        assert "CREATE TABLE" in made
        for index in table.indexes:
            assert "CREATE" in str(CreateIndex(index).compile(dialect=postgresql.dialect()))


def test_instants_come_back_as_they_went(tmp_path):
    """Aware UTC, to the microsecond."""
    keeper = open_books(
        tmp_path, StoredWords(), StoredDays(), StandingClock(datetime(2026, 3, 29, 1, 0, 0, 7, UTC))
    )
    with writing(keeper) as unit:
        unit.record(cancelled(1))
    with reading(keeper) as books:
        assert next(books.log.read()).recorded == datetime(2026, 3, 29, 1, 0, 0, 7, UTC)


def test_a_plan_is_kept_whole_with_its_problem(tmp_path):
    """Read back, both are what they were; another version stands beside the first."""
    problem = day()
    made = plan(problem, "abc")
    store = PlanFiles(tmp_path, StoredDays())
    store.put(made, problem)
    assert store.plan(made.id, 1) == made
    assert store.problem(made.id, 1).tasks == problem.tasks
    assert store.problem_document(made.id, 1) == write_problem(problem).encode()
    store.put(made.revised(made.routes, made.unassigned, made.costs, made.origin), problem)
    assert store.versions(made.id) == (1, 2)
    store.erase_problem(made.id, 1)
    with pytest.raises(UnknownNameError, match="no problem of this plan is kept"):
        store.problem(made.id, 1)
    assert store.plan(made.id, 1) == made


def test_a_problem_that_was_expected_is_kept_like_any_other(tmp_path):
    """Packed before, the document is the same; another problem that comes instead is kept as it is."""
    kept = {}
    for name, expected in (("ready", day()), ("other", day(TASKS[:2])), ("plain", None)):
        problem, store = day(), PlanFiles(tmp_path / name, StoredDays())
        if expected is not None:
            store.expect(problem if name == "ready" else expected)
        made = plan(problem, "abc")
        store.put(made, problem)
        kept[name] = store.problem_document(made.id, 1)
    assert kept["ready"] == kept["plain"] == kept["other"] == write_problem(day()).encode()


def test_a_problem_that_did_not_change_is_one_file_under_two_versions(tmp_path):
    """It is read once and not packed again; erased with one version it is still there for the other."""
    store = PlanFiles(tmp_path, StoredDays())
    made = plan(day(), "abc")
    store.put(made, day())
    read = store.problem(made.id, 1)
    assert store.problem(made.id, 1) is read
    store.put(replace(made, version=2), read)
    first, second = (tmp_path / made.id / f"v{number}" / "problem.json.gz" for number in (1, 2))
    assert first.samefile(second)
    store.erase_problem(made.id, 1)
    with pytest.raises(UnknownNameError, match="erased"):
        PlanFiles(tmp_path, StoredDays()).problem(made.id, 1)
    with pytest.raises(UnknownNameError):
        store.problem(made.id, 1)
    assert write_problem(store.problem(made.id, 2)) == write_problem(read)


def test_a_plan_that_is_not_there_or_has_no_name_for_a_file_is_refused(tmp_path):
    """A path in an id must not lead out of the workspace."""
    store = PlanFiles(tmp_path, StoredDays())
    with pytest.raises(UnknownNameError, match="unknown plan: 'p version 1'"):
        store.plan(PlanId("p"), 1)
    with pytest.raises(WordError, match="not the id of a plan that can be kept"):
        store.plan(PlanId("../p"), 1)
