"""A mapping of glossary keys (a JSON object, later a row of a workbook) → an `IntakeDraft`, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, replace
from datetime import date, datetime
from typing import Any

from app.code_lists import find_content_class
from app.domain.records import IntakeDraft, Party
from app.domain.vocabulary import (
    Channel,
    Coded,
    Disposition,
    IdKind,
    LetterKind,
    PartyRole,
    Purpose,
    Sex,
    Source,
)
from app.errors import FieldErrors

LISTS: Mapping[str, type[Coded]] = {
    "channel": Channel,
    "source": Source,
    "purpose": Purpose,
    "id_kind": IdKind,
    "sex": Sex,
    "disposition": Disposition,
    "letter_kind": LetterKind,
    "role": PartyRole,
}
"""Keys whose values come from a code list."""

_NUMBERS = ("people", "people_concerned", "sheets")
_FLAGS = ("anonymous", "urgent", "major", "unusable")
_DAYS = ("feedback_due", "postmarked_on", "valid_from", "valid_to")
_LISTS_OF_TEXT = ("confirmed", "different", "together_with", "other_persons")
_OLD_NAMES = {"visited_at": "received_at"}
"""Keys of earlier versions of the program."""


def from_mapping(data: object) -> IntakeDraft:
    """Read a draft; a key left out keeps its default.

    Raises `FieldErrors` naming every key that is unknown or whose value cannot be read.
    """
    if not isinstance(data, Mapping):
        raise FieldErrors({"draft": "每件登记应为一个 JSON 对象（键值对）。"})
    named = {_OLD_NAMES.get(key, key): raw for key, raw in data.items()}
    return IntakeDraft(**_values(named, {f.name for f in fields(IntakeDraft)}))


def to_mapping(draft: IntakeDraft | Party) -> dict[str, Any]:
    """The exact inverse of `from_mapping`, as JSON holds it: what is not the default, moments to the second."""
    shown = {f.name: _plain(getattr(draft, f.name)) for f in fields(draft)}
    usual = {f.name: _plain(f.default) for f in fields(draft) if f.default is not MISSING}
    return {key: value for key, value in shown.items() if key not in usual or value != usual[key]}


def differences(old: IntakeDraft, new: IntakeDraft) -> dict[str, Any]:
    """What `new` changes in `old`, as `apply` reads it."""
    names = [f.name for f in fields(IntakeDraft)]
    return {name: _plain(getattr(new, name)) for name in names if getattr(old, name) != getattr(new, name)}


def apply(data: Mapping[str, Any], base: IntakeDraft) -> IntakeDraft:
    """`base` with what was kept of a half-typed form; what cannot be read (any more) is left out, not refused."""
    known = {f.name for f in fields(IntakeDraft)}
    for key, raw in data.items():
        try:
            base = replace(base, **_values({_OLD_NAMES.get(key, key): raw}, known))
        except FieldErrors:
            continue
    return base


def _plain(value: Any) -> Any:
    if isinstance(value, (tuple, frozenset)):
        plain = [to_mapping(one) if isinstance(one, Party) else one for one in value]
        return sorted(plain) if isinstance(value, frozenset) else plain
    if isinstance(value, Coded):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value


def _values(data: Mapping[Any, Any], known: set[str]) -> dict[str, Any]:
    errors: dict[str, str] = {}
    values: dict[str, Any] = {}
    for key, raw in data.items():
        if key not in known:
            errors[str(key)] = "没有这个字段，请核对字段名（见 docs/cli.md）。"
        elif raw is not None:
            try:
                values[key] = _reader(key)(raw)
            except _Unreadable as error:
                errors[key] = str(error)
    if errors:
        raise FieldErrors(errors)
    return values


class _Unreadable(Exception):
    """The sentence for a value that cannot be read."""


def _reader(key: str) -> Callable[[Any], Any]:
    if key in LISTS:
        return lambda raw: _coded(LISTS[key], raw)
    if key in _NUMBERS:
        return _number
    if key in _FLAGS:
        return _flag
    if key in _DAYS:
        return _day
    if key in _LISTS_OF_TEXT:
        return lambda raw: _texts(key, raw)
    special: dict[str, Callable[[Any], Any]] = {
        "received_at": _moment,
        "content_class": _content_class,
        "parties": _parties,
    }
    return special.get(key, _text)


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise _Unreadable("应为文字，请加引号。")
    try:
        raw.encode("utf-8")
    except UnicodeEncodeError:
        raise _Unreadable("含有残缺的字符（单独的代理项），请重新输入。") from None
    return raw


def _coded(kind: type[Coded], raw: Any) -> Coded | None:
    if raw == "":
        return None
    for member in kind:
        if raw == member.value:
            return member
    known = "、".join(f"{member.value}（{member.label}）" for member in kind)
    raise _Unreadable(f"没有“{raw}”这一项，可填：{known}。")


def _number(raw: Any) -> int | None:
    if raw == "":
        return None
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise _Unreadable("应为整数。")
    return raw


def _flag(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise _Unreadable("应为 true 或 false。")
    return raw


def _moment(raw: Any) -> datetime | None:
    if raw == "":
        return None
    try:
        moment = datetime.fromisoformat(_text(raw).strip())
    except ValueError:
        raise _Unreadable("日期时间应写作 2026-11-22T09:31。") from None
    if moment.tzinfo is not None:
        moment = moment.astimezone().replace(tzinfo=None)
    if not 1949 <= moment.year <= 9000:
        raise _Unreadable("年份不对，请核对日期。")
    return moment.replace(microsecond=0)


def _day(raw: Any) -> date | None:
    if raw == "":
        return None
    try:
        return date.fromisoformat(_text(raw).strip())
    except ValueError:
        raise _Unreadable("日期应写作 2026-12-07。") from None


def _content_class(raw: Any) -> str | None:
    if raw == "":
        return None
    found = find_content_class(_text(raw))
    if found is None:
        raise _Unreadable(f"内容分类中没有“{raw}”，请填代码（如 0101）或“农村农业/土地承包经营”。")
    return found.key


def _texts(key: str, raw: Any) -> frozenset[str] | tuple[str, ...]:
    if not isinstance(raw, list):
        raise _Unreadable('应为文字的列表，例如 ["id_number"]。')
    found = [_text(one) for one in raw]
    return frozenset(found) if key == "confirmed" else tuple(found)


def _parties(raw: Any) -> tuple[Party, ...]:
    if not isinstance(raw, list) or not all(isinstance(one, Mapping) for one in raw):
        raise _Unreadable('应为对象的列表，例如 [{"role": "companion", "name": "李某"}]。')
    found = []
    for place, one in enumerate(raw, start=1):
        try:
            values = _values(one, {f.name for f in fields(Party)})
            found.append(Party(**values))
        except FieldErrors as error:
            key, said = next(iter(error.errors.items()))
            raise _Unreadable(f"第 {place} 人的 {key}：{said}") from None
        except TypeError:
            raise _Unreadable(
                f"第 {place} 人缺少 role（companion、signer、representative 或 agent）。"
            ) from None
    return tuple(found)
