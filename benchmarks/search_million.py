"""Finding any case among many: 1 to 4 characters, digits, initials, and questions made to be slow; against brute force.

Arguments: number of cases, and a folder to keep the register in for another run. The register is seeded, all names are
invented. Prints ms for the first 50 hits, the size of the index, what indexing adds to a save, and whether 2,000 random
queries find exactly what a plain reading of all rows in Python finds (`in` over folded texts): of one who sees everything,
and an eighth of them of one who does not.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from app.domain.grams import Searched, terms
from app.models import case_texts, search_index
from app.models.asker import Asker
from app.pinyin import initials
from app.services import cases, search
from app.services.context import Context
from benchmarks.register_million import CASES, build, opened

QUERIES = 2000
FIRST = 50
ADVERSARIAL = [
    "街道路", "道街路", "青石街道青石街", "村街道", "号幢", "12 34 56 78", "9999993", "999999199", "13999999999",
    "示访 示信", "示电 示网", "2014 2026", "访 信", "2020]1", "1 2 3 4 5 6 7 8 9", "一", "z l", "zzz", "雨天积水 不存在的文",
    "的的的", "。。", "，另反映，", "\"*^NEAR -", "查无此文", "小区门前道路开挖后未恢复，另反映青石村电梯故障",
]  # fmt: skip


def main() -> None:
    total = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    with tempfile.TemporaryDirectory() as name:
        folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(name) / "register"
        if not (folder / "register.db").exists():
            start = time.perf_counter()
            build(folder, total)
            print(f"built in {time.perf_counter() - start:.0f} s")
        for operator in ("赵主任", "王登记"):
            context = opened(folder, operator)
            with context.register.read() as connection:
                who = cases.asker(connection, context)
                if operator == "赵主任":
                    print(
                        f"{total:,} cases, {(folder / 'register.db').stat().st_size / 1e6:,.0f} MB, {size(connection)}"
                    )
                    chance = random.Random(7)
                    kinds = queries(connection, chance, total)
                measure(context, connection, who, kinds)
                every = [one for found in kinds.values() for one in found]
                compare(connection, who, every if who.sees_accusations else every[::8])
            if operator == "王登记":
                indexing(context)
            context.register.close()


def size(connection: Connection) -> str:
    data = connection.exec_driver_sql("SELECT sum(length(block)) FROM petition_search_data").scalar_one()
    sizes = connection.exec_driver_sql(
        "SELECT sum(length(sz)) + 4 * count(*) FROM petition_search_docsize"
    ).scalar_one()
    return f"index {(data + sizes) / 1e6:,.0f} MB"


def queries(connection: Connection, chance: random.Random, total: int) -> dict[str, list[str]]:
    """Random questions of every kind: most are pieces of a case, some are made up of its characters."""
    picked = [chance.randint(1, total) for _ in range(QUERIES)]
    rows = [case for _, case in case_texts.read(connection, sorted(set(picked)))]
    found: dict[str, list[str]] = {}
    each = QUERIES // 5
    for length in (1, 2, 3, 4):
        found[f"{length} characters"] = [piece(chance, chance.choice(rows), length) for _ in range(each)]
    found["mixed up, 3 and 4"] = [mixed(chance, chance.choice(rows)) for _ in range(each)]
    found["digits, 1 to 11"] = [
        "".join(chance.choices("0123456789", k=chance.randint(1, 6))) for _ in range(each // 2)
    ]
    found["digits, 1 to 11"] += [number(chance, chance.choice(rows)) for _ in range(each // 2)]
    found["initials, 1 to 4"] = [
        "".join(chance.choices("abcdefghjklmnopqrstwxyz", k=chance.randint(1, 4))) for _ in range(each)
    ]
    found["two terms"] = [
        f"{piece(chance, one, 1)} {piece(chance, chance.choice((one, chance.choice(rows))), 2)}"
        for one in (chance.choice(rows) for _ in range(each))
    ]
    found["made to be slow"] = ADVERSARIAL
    return found


def piece(chance: random.Random, case: Searched, length: int) -> str:
    text = chance.choice([one for one in (case.number, *case.texts) if len(one) >= length] or [case.number])
    start = chance.randint(0, len(text) - length)
    return text[start : start + length]


def mixed(chance: random.Random, case: Searched) -> str:
    return "".join(chance.choices(case.folded.replace(" ", ""), k=chance.choice((3, 4))))


def number(chance: random.Random, case: Searched) -> str:
    whole = chance.choice([one for one in (*case.phones, *case.documents) if one])
    start = chance.randint(0, 6)
    return whole[start : start + chance.randint(4, 11)]


def measure(context: Context, connection: Connection, who: Asker, kinds: dict[str, list[str]]) -> None:
    """On a machine that does other work as well the CPU's time tells more than the clock's."""
    print(f"\n{context.operator.name:16}{'keys p50':>10}{'p99':>7}{'max':>7}{'cpu p99':>9}{'max':>7}", end="")
    print(f"{'rows p50':>10}{'p99':>7}{'cpu p99':>9}   ms, slowest by cpu")
    search_index.find(connection, who, "周")
    search.find(context, "zs")
    for kind, asked in kinds.items():
        keys = [timed(lambda one=one: search_index.find(connection, who, one, FIRST)) for one in asked]  # type: ignore[misc]
        rows = [timed(lambda one=one: search.find(context, one, FIRST)) for one in asked]  # type: ignore[misc]
        wall, cpu = [one[0] for one in keys], [one[1] for one in keys]
        window = [one[0] for one in rows]
        print(
            f"{kind:16}{statistics.median(wall):10.1f}{percentile(wall):7.1f}{max(wall):7.1f}"
            f"{percentile(cpu):9.1f}{max(cpu):7.1f}{statistics.median(window):10.1f}{percentile(window):7.1f}"
            f"{percentile([one[1] for one in rows]):9.1f}   {asked[max(range(len(cpu)), key=cpu.__getitem__)]}"
        )


def timed(run: Callable[[], object]) -> tuple[float, float]:
    """By the clock and of the CPU, in ms."""
    start, busy = time.perf_counter(), time.thread_time()
    run()
    return (time.perf_counter() - start) * 1000, (time.thread_time() - busy) * 1000


def percentile(times: Sequence[float]) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.99))]


def compare(connection: Connection, who: Asker, asked: Iterable[str]) -> None:
    """Every query against a plain reading of every row; the first 50 keys must be the same, in order."""
    left = {one: (terms(one), list[int]()) for one in dict.fromkeys(asked)}
    waiting = dict(left)
    for key, row in newest_first(connection, who):
        for one, (wanted, keys) in list(waiting.items()):
            if all(stands(row, term) for term in wanted) and wanted:
                keys.append(key)
                if len(keys) == FIRST:
                    del waiting[one]
    wrong = [one for one, (_, keys) in left.items() if search_index.find(connection, who, one, FIRST) != keys]
    print(f"{len(left):,} queries against brute force: {len(wrong)} differ {wrong[:5]}")


Row = tuple[str, str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def newest_first(connection: Connection, who: Asker) -> Iterator[tuple[int, Row]]:
    """Number, texts, initials, phones and documents of every case as the asker may see them, folded by `str` alone."""
    asked = f"SELECT purpose IS 'accusation', {', '.join(COLUMNS)} FROM petition p {JOINS} ORDER BY p.id DESC"
    lines = connection.exec_driver_sql(asked)
    for key, found in groupby(lines, key=lambda line: line[1]):
        yield key, as_seen(list(found), who)


COLUMNS = (
    "p.id", "p.number", "p.name", "p.phone", "p.id_number", "p.workplace", "p.address", "p.demand", "p.summary",
    "p.upstream_no", "l.return_address", "l.addressee", "l.enclosures", "o.platform", "o.query_code",
    "a.agency_office", "a.agency_person", "a.agency_phone", "q.name", "q.phone", "q.id_number",
)  # fmt: skip
JOINS = " ".join(
    f"LEFT JOIN {table} {short} ON {short}.petition_id = p.id"
    for table, short in (("letter", "l"), ("online", "o"), ("agency", "a"), ("party", "q"))
)


def as_seen(lines: list[Any], who: Asker) -> Row:
    secret, _, case_number, name, phone, document, *rest = lines[0]
    if secret and not who.sees_accusations:
        return folded(case_number), "", (), (), ()
    names = [name, *(line[-3] or "" for line in lines)]
    texts = folded("\n".join([one or "" for one in rest[:-4]] + names))
    ways = tuple(way for one in names if one for way in initials(one))
    phones = tuple(coded(one) for one in (phone, rest[-4], *(line[-2] for line in lines)))
    documents = tuple(coded(one) for one in (document, *(line[-1] for line in lines)))
    return folded(case_number), texts, ways, phones, documents if who.sees_documents else ()


def folded(text: str) -> str:
    plain = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    return plain.replace("〔", "[").replace("〕", "]").lower()


def coded(text: str | None) -> str:
    return folded(text or "").replace("-", "").replace(" ", "")


def stands(row: Row, term: str) -> bool:
    case_number, texts, ways, phones, documents = row
    if term in case_number or term in texts:
        return True
    if term.isascii() and term.isalpha() and len(term) <= 8 and any(way.startswith(term) for way in ways):
        return True
    bare = term.replace("-", "")
    return (
        len(bare) >= 4
        and bare.isascii()
        and bare.isalnum()
        and any(bare in one for one in (*phones, *documents))
    )


def indexing(context: Context) -> None:
    """What one row of tokens costs within a transaction, and its transaction alone."""
    with context.register.read() as connection:
        known = [case for _, case in case_texts.read(connection, list(range(1, 301)))]
        last = connection.exec_driver_sql("SELECT max(rowid) FROM petition_search").scalar_one()
    within, alone = [], []
    for at, case in enumerate(known, start=1):
        start = time.perf_counter()
        with context.register.action() as connection:
            before = time.perf_counter()
            search_index.write(connection, last + at, case)
            within.append((time.perf_counter() - before) * 1000)
        alone.append((time.perf_counter() - start) * 1000)
    with context.register.action() as connection:
        connection.exec_driver_sql("DELETE FROM petition_search WHERE rowid > ?", (last,))
    print(
        f"\nindexing one case: p50 {statistics.median(within):.2f} ms within a save; "
        f"a transaction of its own p50 {statistics.median(alone):.2f}, p99 {percentile(alone):.1f}, max {max(alone):.1f} ms"
    )


if __name__ == "__main__":
    main()
