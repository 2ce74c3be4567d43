"""Scans of slips, read: 500 of them, tilted by up to ±8°, at 150 dpi, with noise, a seal over the code and JPEG 40.

Every fourth is grey, where the seal is as dark as print. A scan counts as filed right where the one code found on it is
its own, as filed wrong where any other is. Prints both, and ms a page; then the same for scans without a seal, and how
long a page takes that has no code. Everything comes from a seed; nothing names anybody.
Arguments: number of scans, forms ("F1,F2,F5").
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from app.domain.paper_code import PaperCode, encode, mark_of
from app.paths import FORM_TEMPLATES
from app.printing.definition import Definition, load_definition
from app.printing.pdf import render_pdf
from app.scans.codes import page_codes
from app.scans.kinds import FileKind
from tests.golden.form_samples import SAMPLES
from tests.unit.scans.scanned import Damage, scanned, worst

SCANS = 500
FORMS = "F1,F2,F5,N22"
MARK = mark_of("benchmark")


@cache
def form(code: str) -> Definition:
    return load_definition(FORM_TEMPLATES / f"{code}.toml")


def slips(total: int, forms: Sequence[str], *, stamped: bool) -> Iterator[tuple[PaperCode, Damage, bytes]]:
    """Each with its own seed, so that a single one can be made again."""
    for number in range(total):
        chance = random.Random(number)
        code = PaperCode(MARK, chance.randint(1, 1_000_000), chance.randint(1, 3_000_000))
        values = SAMPLES["ordinary"] | {"qr": encode(code)}
        damage = replace(worst(chance), stamped=stamped)
        pdf = render_pdf(form(forms[number % len(forms)]), values)
        yield code, damage, scanned(pdf, damage, chance)


def measured(total: int, forms: Sequence[str], *, stamped: bool) -> dict[str, object]:
    right, wrong, missed = 0, 0, []
    took = []
    for number, (code, _, data) in enumerate(slips(total, forms, stamped=stamped)):
        began = time.perf_counter()
        found = page_codes(data, FileKind.JPEG, 0)
        took.append((time.perf_counter() - began) * 1000)
        right += found == (code,)
        wrong += found not in ((), (code,))
        missed += [number] if found == () else []
    return {"scans": total, "right": right, "wrong": wrong, "missed": missed, **_times(took)}


def without_code(total: int, forms: Sequence[str]) -> dict[str, object]:
    took, found = [], 0
    for number in range(total):
        chance = random.Random(number)
        pdf = render_pdf(form(forms[number % len(forms)]), SAMPLES["ordinary"])
        data = scanned(pdf, worst(chance), chance)
        began = time.perf_counter()
        found += bool(page_codes(data, FileKind.JPEG, 0))
        took.append((time.perf_counter() - began) * 1000)
    return {"scans": total, "found": found, **_times(took)}


def _times(took: Sequence[float]) -> dict[str, object]:
    ordered = sorted(took)
    p95 = ordered[int(len(ordered) * 0.95)]
    return {
        "median_ms": round(statistics.median(took), 1),
        "p95_ms": round(p95, 1),
        "most_ms": round(ordered[-1], 1),
    }


def main() -> None:
    total = int(sys.argv[1]) if len(sys.argv) > 1 else SCANS
    forms = (sys.argv[2] if len(sys.argv) > 2 else FORMS).split(",")
    print(json.dumps({"stamped": measured(total, forms, stamped=True)}))
    print(json.dumps({"plain": measured(max(total // 5, 1), forms, stamped=False)}))
    print(json.dumps({"no_code": without_code(max(total // 25, 1), forms)}))


if __name__ == "__main__":
    main()
