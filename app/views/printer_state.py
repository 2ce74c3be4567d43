"""What a printer says of itself: its trays, both sides or one, its paper, and what keeps it from printing.

Qt asks for some of it. Trays, alerts and refused jobs are asked of CUPS (`lpoptions`, `lpstat`) where there is one; on
Windows the trays are those that every driver knows.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess

_ASK_SECONDS = 10
_TRAY = re.compile(r"^InputSlot/[^:]*: (.*)$", re.MULTILINE)
_ALERTS = re.compile(r"^\s*Alerts: (.*)$", re.MULTILINE)
_ALERT_WORDS = {
    "media-empty": "缺纸",
    "media-needed": "缺纸或纸张不对",
    "media-low": "纸快用完",
    "media-jam": "卡纸",
    "door-open": "盖板没有关好",
    "cover-open": "盖板没有关好",
    "interlock-open": "盖板没有关好",
    "input-tray-missing": "没有装好纸盒",
    "toner-empty": "墨粉用完",
    "marker-supply-empty": "墨粉或墨水用完",
    "offline": "脱机",
    "timed-out": "没有应答",
}
_WINDOWS_TRAYS = (
    ("OnlyOne", "上层纸盒"),
    ("Lower", "下层纸盒"),
    ("Middle", "中层纸盒"),
    ("Manual", "手动进纸"),
    ("LargeCapacity", "大容量纸盒"),
)
_CUPS_TRAYS = {
    "Auto": "自动选择",
    "AutoSelect": "自动选择",
    "Upper": "上层纸盒",
    "Middle": "中层纸盒",
    "Lower": "下层纸盒",
    "Manual": "手动进纸",
    "ManualFeed": "手动进纸",
    "MultiPurpose": "多功能纸盒",
    "Envelope": "信封进纸",
}


def trays(name: str) -> list[tuple[str, str]]:
    """Key and label of each tray that can be chosen; none where the system names none."""
    if os.name == "nt":
        return list(_WINDOWS_TRAYS)
    found = _TRAY.search(_ask("lpoptions", "-p", name, "-l"))
    keys = [word.lstrip("*") for word in found[1].split()] if found else []
    return [(key, _tray_label(key)) for key in keys]


def two_sided(name: str) -> bool:
    """Whether it prints on both sides."""
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

    known = QPrinterInfo.printerInfo(name).supportedDuplexModes()
    return any(mode not in (QPrinter.DuplexMode.DuplexNone, QPrinter.DuplexMode.DuplexAuto) for mode in known)


def refuses_jobs(name: str) -> bool:
    """What Qt does not ask: it drops the job in silence where a CUPS queue rejects it."""
    return _ask("lpstat", "-a", name).startswith(f"{name} not accepting")


def takes_a4(name: str) -> bool:
    """Whether it knows A4 at all; true where it says nothing."""
    from PySide6.QtGui import QPageSize
    from PySide6.QtPrintSupport import QPrinterInfo

    known = QPrinterInfo.printerInfo(name).supportedPageSizes()
    return not known or any(size.id() == QPageSize.PageSizeId.A4 for size in known)


def concern(name: str) -> str:
    """What the clerk should look at beside a job that was taken: alerts, or another paper than A4; "" where all is well."""
    said = [word for key, word in _ALERT_WORDS.items() if key in _alerts(name)]
    if said:
        return f"打印机“{name}”报告：{'、'.join(dict.fromkeys(said))}。处理好后会接着打印；一直没有打出的，可重新打印或另存为 PDF。"
    paper = _own_paper(name)
    if paper and paper != "A4":
        return f"打印机“{name}”平时用的是 {paper} 纸，这份文书按 A4 打印。请确认纸盒里是 A4 纸。"
    return ""


def _alerts(name: str) -> str:
    found = _ALERTS.search(_ask("lpstat", "-l", "-p", name))
    return found[1] if found else ""


def _own_paper(name: str) -> str:
    from PySide6.QtPrintSupport import QPrinterInfo

    size = QPrinterInfo.printerInfo(name).defaultPageSize()
    return size.key() if size.isValid() else ""


def _tray_label(key: str) -> str:
    number = re.fullmatch(r"(?:Tray|Cassette|Drawer)[-_ ]?(\d+)", key, re.IGNORECASE)
    return f"纸盒 {number[1]}" if number else _CUPS_TRAYS.get(key, key)


def _ask(*words: str) -> str:
    """The answer of a CUPS command in plain English; "" where there is none."""
    command = shutil.which(words[0]) if os.name == "posix" else None
    if command is None:
        return ""
    try:
        done = subprocess.run(
            [command, *words[1:]],
            capture_output=True,
            text=True,
            timeout=_ASK_SECONDS,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout
