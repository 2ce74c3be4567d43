"""Peak memory of a piece of code in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[3]
_STATUS = Path("/proc/self/status")
_SAY = f"\nprint([line.split()[1] for line in open('{_STATUS}') if line.startswith('VmHWM')][0])\n"


def peak_mb(code: str, *arguments: object) -> int:
    """Run `code` and give its peak resident memory in MB.

    `ru_maxrss` would tell the parent's where that is higher; the kernel's own mark begins anew with the process.
    """
    if not _STATUS.exists():
        pytest.skip("peak memory of a process is read from /proc (Linux)")
    command = [sys.executable, "-c", code + _SAY, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=_ROOT)
    return int(done.stdout) // 1024
