"""200 slips as PDF against LibreOffice converting the same 200 Word files.

Ours: `render_pdf` of 200 different F2 slips, one file each, fonts loaded before. Theirs: `soffice --convert-to pdf` of
the .docx of the same slips, its profile made before: a call for each slip as it comes (measured on ten of them), and all
in one call, which starts LibreOffice only once. Run: python benchmarks/slips_200.py [how many]
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app.paths import FORM_TEMPLATES
from app.printing.definition import Definition, load_definition
from app.printing.docx_render import render_docx
from app.printing.pdf import render_pdf
from tests.golden.form_samples import ORDINARY

LIMIT = 100.0
_HAN = 0x4E00
_SINGLE = 10


def contents(count: int) -> list[dict[str, str]]:
    """Slips that differ: number, name and demand."""
    return [
        {
            **ORDINARY,
            "number": f"示访[2026]{number}号",
            "name": f"章{chr(_HAN + number)}",
            "summary": f"第{number}件，{ORDINARY.get('summary') or ORDINARY['demand']}",
        }
        for number in range(1, count + 1)
    ]


def ours(definition: Definition, slips: Sequence[Mapping[str, str]]) -> tuple[float, list[bytes]]:
    render_pdf(definition, slips[0])
    start = time.perf_counter()
    made = [render_pdf(definition, slip) for slip in slips]
    return time.perf_counter() - start, made


class LibreOffice:
    """Converts files within a folder of the benchmark's own."""

    def __init__(self, folder: Path) -> None:
        self.out = folder / "out"
        profile = f"-env:UserInstallation=file://{folder}/profile"
        self._command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(self.out)]

    def seconds(self, files: Sequence[Path]) -> float:
        """How long one call takes for these files."""
        start = time.perf_counter()
        subprocess.run([*self._command, *map(str, files)], check=True, capture_output=True, timeout=1800)
        spent = time.perf_counter() - start
        missing = [file.name for file in files if not (self.out / f"{file.stem}.pdf").exists()]
        if missing:
            raise SystemExit(f"LibreOffice did not convert {missing}")
        return spent


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    if shutil.which("soffice") is None:
        print("LibreOffice (soffice) is not installed")
        return 2
    definition, slips = load_definition(FORM_TEMPLATES / "F2.toml"), contents(count)
    own, made = ours(definition, slips)
    with tempfile.TemporaryDirectory() as name:
        files = [Path(name) / f"{number}.docx" for number in range(count)]
        for file, slip in zip(files, slips, strict=True):
            file.write_bytes(render_docx(definition, slip))
        office = LibreOffice(Path(name))
        office.seconds(files[:1])
        single = sum(office.seconds([file]) for file in files[:_SINGLE]) / len(files[:_SINGLE]) * count
        together = office.seconds(files)
    size = sum(map(len, made)) / len(made) / 1024
    print(f"{count} slips as PDF: {own:.2f} s ({own / count * 1000:.1f} ms each, {size:.0f} KB)")
    print(
        f"LibreOffice, a call for each .docx: {single:.0f} s ({single / count:.2f} s each): ratio {single / own:.0f}"
    )
    print(
        f"LibreOffice, one call for all: {together:.1f} s ({together / count:.3f} s each): ratio {together / own:.0f}"
    )
    print(f"a call for each: at least {LIMIT:g}")
    return 0 if single / own >= LIMIT else 1


if __name__ == "__main__":
    raise SystemExit(main())
