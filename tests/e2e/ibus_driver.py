"""Types into the real intake page through a real ibus with libpinyin; prints what stood where as JSON. Runs in its own session.

Whatever waits, waits for something to be seen, within a deadline.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SECONDS = 20.0
WINDOW = Path(__file__).with_name("ibus_window.py")


class Window:
    """The program in a process of its own."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(WINDOW)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._line() == "ready"
        until(lambda: bool(out("xdotool", "search", "--name", "ibus-test")))
        self.id = out("xdotool", "search", "--name", "ibus-test").split()[-1]
        run("xdotool", "windowactivate", "--sync", self.id)
        until(lambda: bool(self.ask("look")["active"]))

    def ask(self, wanted: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{wanted}\n")
        self._process.stdin.flush()
        found = json.loads(self._line())
        assert isinstance(found, dict)
        return found

    def compose(self, field: str, letters: str) -> str:
        """Type letters and leave them composed; what the form counts as typed there."""
        before = self.ask(f"focus {field}")[field]
        run("xdotool", "type", "--delay", "40", letters)
        until(lambda: self.ask("look")[field] != before)
        return str(self._steady(field))

    def click(self, field: str) -> None:
        x, y = self.ask(f"where {field}")["where"]
        run("xdotool", "mousemove", str(x), str(y), "click", "1")

    def commit(self) -> None:
        """Take the first candidate."""
        run("xdotool", "key", "space")
        until(lambda: bool(self.ask("look")["composing"] == ""))

    def save_while_composing(self, go: Callable[[], None]) -> list[str]:
        """A name committed, a demand still composed, then `go`; what was composed and what was saved."""
        self.ask("clear")
        self.compose("name", "li")
        self.commit()
        composed = self.compose("demand", "xiulu")
        before = len(self.ask("look")["saved"])
        go()
        try:
            until(lambda: len(self.ask("look")["saved"]) > before)
        except TimeoutError:
            print(composed, self.ask("look"), file=sys.stderr)
            raise
        return [composed, self.ask("look")["saved"][0][1]]

    def quit(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("quit\n")
        self._process.stdin.flush()
        self._process.wait(SECONDS)

    def _steady(self, field: str) -> str:
        seen = [""] * 3
        until(lambda: bool(_shift(seen, self.ask("look")[field])))
        return seen[-1]

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


def _shift(seen: list[str], new: str) -> bool:
    seen.append(new)
    del seen[0]
    return len(set(seen)) == 1


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.05)  # of a bounded poll


def run(*command: str) -> None:
    subprocess.run(command, check=True, timeout=SECONDS)


def out(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False).stdout


def main() -> None:
    helpers = [
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for command in (["openbox"], ["ibus-daemon", "--xim", "--panel=disable"])
    ]
    try:
        until(_engine_is_there)
        window = Window()
        print(json.dumps(_entries(window), ensure_ascii=False))
        window.quit()
    finally:
        for helper in helpers:
            helper.terminate()


def _engine_is_there() -> bool:
    subprocess.run(["ibus", "engine", "libpinyin"], capture_output=True, timeout=SECONDS, check=False)
    return out("ibus", "engine").strip() == "libpinyin"


def _entries(window: Window) -> dict[str, list[str]]:
    """What was composed, and what the form or the register holds of it, by the way the clerk went on."""
    found = {}
    window.ask("clear")
    composed = window.compose("name", "zhang")
    window.commit()
    found["committed"] = [composed, window.ask("look")["name"]]
    window.ask("clear")
    composed = window.compose("name", "zhangwei")
    window.click("address")
    until(lambda: bool(window.ask("look")["focus"] == "住址"))
    found["other field"] = [composed, window.ask("look")["name"]]
    for way, go in (
        ("F9", lambda: run("xdotool", "key", "F9")),
        ("Ctrl+Enter", lambda: run("xdotool", "key", "ctrl+Return")),
        ("button", lambda: window.click("save")),
    ):
        found[way] = window.save_while_composing(go)
    return found


if __name__ == "__main__":
    main()
