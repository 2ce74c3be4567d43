"""The grounds a step may name (`resources/code_lists/grounds.toml`): what the law lists, nothing else."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.errors import UserError
from app.paths import CODE_LISTS


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground: its article, and the sentence that prints in the notice."""

    key: str
    label: str
    article: str
    text: str


@lru_cache(maxsize=1)
def grounds() -> Mapping[str, Mapping[str, Ground]]:
    """Every list of grounds by name, its grounds by key, in the order of the file."""
    return load(CODE_LISTS / "grounds.toml")


def load(path: Path) -> Mapping[str, Mapping[str, Ground]]:
    """Read the lists; `UserError` where the file or an entry is not as it should be."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        return {name: {entry["key"]: Ground(**entry) for entry in entries} for name, entries in data.items()}
    except KeyError as error:
        raise UserError(f"代码表 {path.name} 的一项缺少 {error}，请改正或恢复该文件。") from error
    except (OSError, ValueError, TypeError) as error:
        raise UserError(f"代码表 {path.name} 无法使用（{error}），请改正或恢复该文件。") from error


def ground(name: str, key: str) -> Ground:
    """A ground by the name of its list and its key, as an event's payload holds it."""
    return grounds()[name][key]
