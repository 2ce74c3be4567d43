"""`python -m app`: a command, or the window."""

from __future__ import annotations

import sys


def main() -> int:
    """Run what the arguments ask for; gives the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    from app import cli

    arguments = cli.parser().parse_args()
    if hasattr(arguments, "run"):
        return cli.run(arguments)
    from app import startup

    return startup.open_window(arguments)


if __name__ == "__main__":
    sys.exit(main())
