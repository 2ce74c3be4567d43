"""The code lists an office may change: content classes (内容分类) and roles, read from `resources/code_lists`."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.domain.vocabulary import Permission
from app.errors import UserError
from app.paths import CODE_LISTS

_SEPARATOR = re.compile(r"\s*[/／]\s*")


@dataclass(frozen=True, slots=True)
class ContentClass:
    """One class of either level; `path` is "top/second" for a second level, the label alone for a top."""

    key: str
    top: str
    label: str
    path: str
    upstream_code: str | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """A named set of permissions."""

    key: str
    label: str
    permissions: frozenset[Permission]


@lru_cache(maxsize=1)
def content_classes() -> tuple[ContentClass, ...]:
    """Every class in the order of the list, each top before its second level."""
    return load_content_classes(CODE_LISTS / "content_classes.toml")


def find_content_class(text: str) -> ContentClass | None:
    """The class named by a key, a path ("农村农业/土地承包经营"), or a label only one class has."""
    return _class_index().get(_SEPARATOR.sub("/", text.strip()))


def index_classes(classes: Sequence[ContentClass]) -> Mapping[str, ContentClass]:
    """Names of the classes; where one name fits several, a key goes before a path, a path before a label."""
    labels = Counter(one.label for one in classes)
    by_label = {one.label: one for one in classes if labels[one.label] == 1}
    return {**by_label, **{one.path: one for one in classes}, **{one.key: one for one in classes}}


@lru_cache(maxsize=1)
def roles() -> Mapping[str, Role]:
    """The roles by key, in the order of the list."""
    return load_roles(CODE_LISTS / "roles.toml")


def load_content_classes(path: Path) -> tuple[ContentClass, ...]:
    """Read a list of classes; `UserError` where the file or an entry is not as it should be."""
    with _said_of(path):
        classes = tuple(one for entry in _entries(path, "top") for one in _both_levels(entry))
        _no_doubles([one.key for one in classes] + [one.path for one in classes])
    return classes


def load_roles(path: Path) -> Mapping[str, Role]:
    """Read a list of roles; `UserError` where the file or an entry is not as it should be."""
    with _said_of(path):
        found = [_role(entry) for entry in _entries(path, "role")]
        _no_doubles([role.key for role in found])
    return MappingProxyType({role.key: role for role in found})


@contextmanager
def _said_of(path: Path) -> Iterator[None]:
    try:
        yield
    except KeyError as error:
        raise UserError(f"代码表 {path.name} 的一项缺少 {error}，请改正或恢复该文件。") from error
    except (OSError, ValueError, TypeError) as error:
        raise UserError(f"代码表 {path.name} 无法使用（{error}），请改正或恢复该文件。") from error


def _entries(path: Path, table: str) -> list[dict[str, Any]]:
    data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    entries: list[dict[str, Any]] = data[table]
    return entries


def _no_doubles(names: list[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise ValueError(f"“{twice[0]}”重复")


def _both_levels(entry: Mapping[str, Any]) -> Iterator[ContentClass]:
    top = entry["label"]
    yield _class(entry, top, top, digits=2)
    for second in entry["second"]:
        one = _class(second, top, f"{top}/{second['label']}", digits=4)
        if not one.key.startswith(entry["key"]):
            raise ValueError(f"{one.key} 不属于 {entry['key']}")
        yield one


def _class(entry: Mapping[str, Any], top: str, path: str, *, digits: int) -> ContentClass:
    key, label = entry["key"], entry["label"]
    if not re.fullmatch(f"[0-9]{{{digits}}}", key):
        raise ValueError(f"代码“{key}”应为 {digits} 位数字")
    if not label or "/" in label:
        raise ValueError(f"{key} 的名称“{label}”为空或含有“/”")
    return ContentClass(key, top, label, path, entry.get("upstream_code"))


@lru_cache(maxsize=1)
def _class_index() -> Mapping[str, ContentClass]:
    return index_classes(content_classes())


def _role(entry: Mapping[str, Any]) -> Role:
    permissions = frozenset(_permission(key) for key in entry["permissions"])
    return Role(entry["key"], entry["label"], permissions)


def _permission(key: str) -> Permission:
    for permission in Permission:
        if permission.value == key:
            return permission
    raise ValueError(f"没有权限“{key}”")
