"""Without a display, or without a system library, one sentence says so."""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
from pathlib import Path

import PySide6
import pytest

from app import display

ROOT = Path(__file__).resolve().parents[2]
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="displays and libraries of Linux")


def window(**environment: str) -> subprocess.CompletedProcess[str]:
    """`python -m app` as make run starts it, with these variables for its display."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_RUNTIME_DIR")
    kept = {name: value for name, value in os.environ.items() if name not in names}
    return subprocess.run(
        [sys.executable, "-m", "app"],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=30,
        check=False,
    )


@linux
@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({}, "没有图形显示"),
        ({"QT_QPA_PLATFORM": "xcb"}, "没有图形显示"),
        ({"DISPLAY": ":4711"}, "图形显示“:4711”没有应答"),
        ({"WAYLAND_DISPLAY": "wayland-9", "XDG_RUNTIME_DIR": "/nowhere"}, "没有应答"),
    ],
)
def test_no_display_is_one_sentence_that_names_make_demo(environment: dict[str, str], word: str) -> None:
    done = window(**environment)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert word in done.stderr
    assert "make demo" in done.stderr


def test_a_platform_without_a_screen_needs_no_display() -> None:
    assert display.problem({"QT_QPA_PLATFORM": "offscreen:size=1x1"}, "linux") == ""
    assert display.problem({}, "win32") == ""


@linux
def test_a_missing_library_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    real = ctypes.CDLL

    def load(name: str) -> ctypes.CDLL:
        if name in ("libxcb-cursor.so.0", "libEGL.so.1"):
            raise OSError(f"{name}: cannot open shared object file")
        return real(None)

    monkeypatch.setattr(ctypes, "CDLL", load)
    monkeypatch.setattr(display, "_no_display", lambda _: "")
    said = display.problem({"DISPLAY": ":0"}, "linux")
    assert "libEGL.so.1、libxcb-cursor.so.0" in said
    assert said.endswith("apt install libegl1 libxcb-cursor0")


def test_qt_that_does_not_load_is_named_with_its_package() -> None:
    error = ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")
    assert display.said_of(error).endswith("apt install libegl1")
    assert "PySide6" in display.said_of(ImportError("No module named 'PySide6'"))


@linux
def test_every_system_library_of_the_wheel_is_in_the_list() -> None:
    """Names in the string tables of Qt's own files are the oracle; Qt's and the C library's own are left out."""
    qt = Path(PySide6.__file__).parent / "Qt"
    plugins = qt / "plugins/platforms"
    files = [
        qt / "lib" / f"libQt6{name}.so.6" for name in ("Core", "Gui", "DBus", "Network", "Widgets", "XcbQpa")
    ]
    files += [plugins / "libqxcb.so", plugins / "libqwayland-generic.so", plugins / "libqwayland-egl.so"]
    needed: set[str] = set()
    for file in files:
        names = re.findall(rb"\0(lib[\w.+-]+\.so\.\d+)(?=\0)", file.read_bytes())
        needed |= {name.decode() for name in names}
    inside = re.compile(r"lib(Qt6|icu|shiboken|pyside)|lib(c|m|dl|rt|resolv|pthread|stdc\+\+|gcc_s)\.so")
    known = {**display._ALWAYS, **display._XCB, **display._WAYLAND}
    assert {name for name in needed if not inside.match(name)} <= known.keys()
