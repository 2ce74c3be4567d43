"""Prove the bundle (`make bundle`): everything it needs lies inside, and it runs its own demo day from a
path with Chinese characters and blanks, with an empty home and nothing of this checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

INSIDE = (
    "resources/fonts/NotoSerifSC-Regular.ttf",
    "resources/fonts/NotoSansSC-Regular.ttf",
    "resources/fonts/HanaMinB.ttf",
    "resources/fonts/OFL-Noto.txt",
    "resources/calendar/2026.json",
    "resources/rules/10_regulation_2022.toml",
    "resources/code_lists/content_classes.toml",
    "resources/code_lists/roles.toml",
    "resources/style.qss",
    "forms_templates/F1.toml",
    "forms_templates/F2.toml",
    "app/models/migrations/env.py",
    "app/models/migrations/versions/0001_register.py",
    "app/models/migrations/versions/0002_intake.py",
)
MADE = {"screens": ".png", "forms": ".pdf", "ledgers": ".xlsx"}


def main(bundle: Path) -> None:
    inner = bundle / "_internal"
    missing = [name for name in INSIDE if not (inner / name).is_file()]
    if missing:
        raise SystemExit(f"missing in the bundle: {missing}")
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch) / "信访 接待" / "工作台 一"
        shutil.copytree(bundle, place, symlinks=True)
        out = Path(scratch) / "演示 输出"
        run_demo(place, out, Path(scratch))
        for folder, suffix in MADE.items():
            made = [
                one for one in (out / folder).iterdir() if one.suffix == suffix and one.stat().st_size > 1000
            ]
            if not made:
                raise SystemExit(f"the bundle's demo left nothing in {folder}")
            print(f"{folder}: {len(made)}")
    size = sum(one.stat().st_size for one in bundle.rglob("*") if one.is_file() and not one.is_symlink())
    print(f"bundle: {size / 2**20:.0f} MB, runs")


def run_demo(place: Path, out: Path, home: Path) -> None:
    kept = {key: value for key, value in os.environ.items() if key in ("PATH", "LANG", "SYSTEMROOT", "TEMP")}
    environment = {**kept, "HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    program = place / ("xinfang-desk.exe" if sys.platform == "win32" else "xinfang-desk")
    done = subprocess.run(
        [str(program), "demo", "--out", str(out)],
        env=environment,
        cwd=home,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    noise = [line for line in done.stderr.splitlines() if "propagateSizeHints" not in line]
    if done.returncode or noise:
        raise SystemExit(f"the bundle's demo ended with {done.returncode}:\n{done.stderr}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
