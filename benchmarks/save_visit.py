"""Saving one visit against the bare `sqlcipher3` inserts of the same rows, same durability, in turns.

Both sides write an encrypted WAL file with synchronous=FULL in the same folder; the bare side replays
the very rows that the program wrote. Prints the ratio of medians.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver

from app.clock import FixedClock
from app.domain.grams import tokens
from app.domain.records import IntakeDraft, OfficeProfile
from app.domain.vocabulary import Disposition, Purpose
from app.models import case_texts
from app.models.schema import metadata
from app.models.session import Register
from app.security import keys
from app.services import intake, office
from app.services.context import Context

ROUNDS = 400
TABLES = ("person", "petition", "visit", "case_event", "case_clock", "awaited", "audit")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clock = FixedClock(datetime(2026, 11, 22, 9, 31))
        profile = OfficeProfile(full_name="示例新区办", short_name="示例办", prefix="示")
        register, operator = office.create_register(folder / "a", profile, "王登记", clock)
        office.create_register(folder / "b", profile, "王登记", clock)[0].close()
        context = Context(register, clock, operator)
        bare = Bare(folder, register)
        program_times, bare_times = [], []
        for number in range(ROUNDS + 20):
            program_times.append(timed(lambda: intake.register_petition(context, draft())))
            bare_times.append(timed(bare.saver(number + 1)))
        program, plain = (statistics.median(times[20:]) for times in (program_times, bare_times))
        print(
            f"save a visit   program {program * 1000:.2f} ms   bare {plain * 1000:.2f} ms   ratio {program / plain:.2f} (≤ 2)"
        )
        register.close()
        bare.close()


def draft() -> IntakeDraft:
    return IntakeDraft(
        name="周明远",
        phone="13900000101",
        address="示例区青石街道3幢201室",
        received_at=datetime(2026, 11, 22, 9, 20),
        purpose=Purpose.APPEAL,
        content_class="0303",
        demand="小区门前道路开挖后三个月未恢复，雨天积水，要求尽快修复并告知完工时间。",
        disposition=Disposition.ASSIGN,
        unit="城建部",
        receiver="林晓",
    )


def timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


class Bare:
    """The same inserts without the program."""

    def __init__(self, folder: Path, register: Register) -> None:
        self._register = register
        self._read = open_plain(folder / "a")
        self._write = open_plain(folder / "b")

    def saver(self, petition_id: int) -> Callable[[], None]:
        """Read the program's rows first; what is timed is only the writing."""
        rows = {table: self._rows(table, petition_id) for table in TABLES}
        sought = self._sought(petition_id)

        def save() -> None:
            self._write.execute("BEGIN IMMEDIATE")
            raised = "UPDATE number_counter SET last = last + 1 WHERE series='访' AND year=2026"
            if self._write.execute(raised).rowcount == 0:
                self._write.execute("INSERT INTO number_counter VALUES ('访', 2026, 1)")
            for table, found in rows.items():
                for row in found:
                    marks = ",".join("?" * len(row))
                    names = columns_of(table)
                    self._write.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", row)
            self._write.execute("INSERT INTO petition_search (rowid, grams) VALUES (?, ?)", sought)
            self._write.execute("COMMIT")

        return save

    def _sought(self, petition_id: int) -> tuple[int, str]:
        """The row of the search index, which cannot be read back."""
        with self._register.read() as connection:
            (found,) = case_texts.read(connection, [petition_id])
        return petition_id, " ".join(tokens(found[1]))

    def close(self) -> None:
        self._read.close()
        self._write.close()

    def _rows(self, table: str, petition_id: int) -> list[Any]:
        key = "id" if table in ("person", "petition") else "petition_id"  # every visit here is a new person's
        found = self._read.execute(f"SELECT {columns_of(table)} FROM {table} WHERE {key} = ?", (petition_id,))
        return [tuple(row) for row in found.fetchall()]


def columns_of(table: str) -> str:
    return ",".join(column.name for column in metadata.tables[table].columns)


def open_plain(folder: Path) -> Any:
    connection = driver.connect(str(folder / "register.db"), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{keys.read_key(folder)}'\"")
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "cache_size = -16000"):
        connection.execute(f"PRAGMA {pragma}").close()
    return connection


if __name__ == "__main__":
    main()
