"""A real input method loses nothing: ibus with libpinyin under a real X server."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

NEEDED = ("Xvfb", "dbus-run-session", "ibus-daemon", "ibus", "openbox", "xdotool")
MISSING = [name for name in NEEDED if shutil.which(name) is None]
ENGINE = Path("/usr/libexec/ibus-engine-libpinyin")
DRIVER = Path(__file__).with_name("ibus_driver.py")
ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(
    bool(MISSING) or not ENGINE.exists(), reason=f"needs {', '.join(MISSING) or 'ibus-libpinyin'}"
)


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as stream:
        number = stream.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(10)


@pytest.fixture(scope="module")
def found(display: str) -> dict[str, list[str]]:
    environment = os.environ | {
        "DISPLAY": display,
        "QT_QPA_PLATFORM": "xcb",
        "QT_IM_MODULE": "ibus",
        "XMODIFIERS": "@im=ibus",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, str(DRIVER)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answer = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(answer, dict)
    return answer


def is_chinese(text: str) -> bool:
    return bool(text) and all("\u4e00" <= character <= "\u9fff" for character in text)


def test_a_candidate_that_was_confirmed_stands_in_the_field(found: dict[str, list[str]]) -> None:
    composed, name = found["committed"]
    assert composed == name
    assert is_chinese(name)
    assert len(name) == 1


@pytest.mark.parametrize("way", ["other field", "F9", "Ctrl+Enter", "button"])
def test_what_is_still_composed_is_kept(found: dict[str, list[str]], way: str) -> None:
    composed, kept = found[way]
    assert kept == composed
    assert is_chinese(kept)
    assert len(kept) == 2
