"""What stands half typed in a form, kept for its operator through lock, crash and power cut.

One draft a form: `form` names it (`visit`, `step:accept:17`). A row gives way only to a higher `seq`, and one that was
saved or thrown away stays as an empty row, so that a late writer cannot bring it back. A draft found when its form opens is
put aside under `form~1` … `form~9` and offered from there: what is typed next does not overwrite it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from app.models.desk_tables import draft
from app.models.session import with_every_action
from app.services.context import Context

MOST_ASIDE = 9
"""Drafts of one form that wait for an answer; a further one takes the place of the oldest."""

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept draft. `form`: where it lies, to discard it or bring it back by."""

    form: str
    content: dict[str, Any]
    saved_at: datetime
    seq: int


def keep(context: Context, form: str, seq: int, content: Content) -> None:
    """Keep what stands in the form, unless something later was kept, saved or thrown away."""
    with context.register.action() as connection:
        _put(connection, context, form, seq, content)


def discard(context: Context, form: str, seq: int) -> None:
    """Throw away what was kept up to `seq`."""
    with context.register.action() as connection:
        clear_in(connection, context, form, seq)


def clear_in(connection: Connection, context: Context, form: str, seq: int) -> None:
    """The same inside the action that saves the form: what is registered is never offered again. "" is no form."""
    if form:
        _put(connection, context, form, seq, None)


@contextmanager
def saving(context: Context, form: str, seq: int) -> Iterator[None]:
    """Within it, every action also clears the draft: for services that know nothing of drafts."""
    with with_every_action(lambda connection: clear_in(connection, context, form, seq)):
        yield


def offered(context: Context, form: str) -> Kept | None:
    """The newest draft of the form, its own or one put aside."""
    with context.register.read() as connection:
        return next(iter(_rows(connection, context, form)), None)


def put_aside(context: Context, form: str) -> Kept | None:
    """The newest draft of the form that waits aside for an answer."""
    with context.register.read() as connection:
        return next((one for one in _rows(connection, context, form) if one.form != form), None)


def everything(context: Context) -> list[Kept]:
    """Every draft of the operator, newest first."""
    with context.register.read() as connection:
        return _rows(connection, context)


def last_seq(context: Context, form: str) -> int:
    """The highest `seq` written for the form so far; 0 before the first."""
    with context.register.read() as connection:
        return _seq(connection, context, form) or 0


def set_aside(context: Context, form: str) -> None:
    """Make room for new typing: the form's own draft, where there is one, goes to a place aside."""
    with context.register.action() as connection:
        _set_aside(connection, context, form)


def bring_back(context: Context, kept: Kept, form: str, seq: int) -> None:
    """What was put aside is in the form again and stands there as typed now."""
    with context.register.action() as connection:
        _put(connection, context, form, seq, kept.content)
        if kept.form != form:
            _put(connection, context, kept.form, kept.seq + 1, None)


def hand_over(old: Context, form: str, seq: int, new: Context, content: Content) -> int:
    """Somebody else sits down at a form half typed: it is his from now on. Gives its `seq` under him."""
    with new.register.action() as connection:
        clear_in(connection, old, form, seq)
        _set_aside(connection, new, form)
        own = (_seq(connection, new, form) or 0) + 1
        _put(connection, new, form, own, content)
    return own


def _set_aside(connection: Connection, context: Context, form: str) -> None:
    found = _rows(connection, context, form)
    own = next((one for one in found if one.form == form), None)
    if own is not None:
        place = _free_place(form, found)
        seq = (_seq(connection, context, place) or 0) + 1
        _put(connection, context, place, seq, own.content, saved_at=own.saved_at)
        _put(connection, context, form, own.seq + 1, None)


def _put(
    connection: Connection,
    context: Context,
    form: str,
    seq: int,
    content: Content | None,
    *,
    saved_at: datetime | None = None,
) -> None:
    known = _seq(connection, context, form)
    if known is not None and seq <= known:
        return
    whole = None if content is None else _without_surrogates(dict(content))
    values = {"seq": seq, "saved_at": saved_at or context.clock.now(), "content": whole}
    place = {"operator_id": context.operator.id, "form": form}
    if known is None:
        connection.execute(insert(draft).values(**values, **place))
    else:
        connection.execute(update(draft).filter_by(**place).values(**values))


def _seq(connection: Connection, context: Context, form: str) -> int | None:
    query = select(draft.c.seq).where(draft.c.operator_id == context.operator.id, draft.c.form == form)
    return connection.execute(query).scalar()


def _rows(connection: Connection, context: Context, form: str = "") -> list[Kept]:
    """Newest first."""
    query = select(draft.c.form, draft.c.content, draft.c.saved_at, draft.c.seq)
    query = query.where(draft.c.operator_id == context.operator.id, draft.c.content.is_not(None))
    if form:
        query = query.where(or_(draft.c.form == form, draft.c.form.in_(_places(form))))
    query = query.order_by(draft.c.saved_at.desc(), draft.c.seq.desc())
    return [Kept(*row) for row in connection.execute(query)]


def _places(form: str) -> list[str]:
    return [f"{form}~{number}" for number in range(1, MOST_ASIDE + 1)]


def _free_place(form: str, found: list[Kept]) -> str:
    taken = {one.form: one for one in found}
    free = next((place for place in _places(form) if place not in taken), None)
    return free or min(_places(form), key=lambda place: taken[place].saved_at)


def _without_surrogates(value: Any) -> Any:
    """Half a character cannot be written as UTF-8, and a save would drop it all the same."""
    if isinstance(value, str):
        return value.encode("utf-8", "ignore").decode("utf-8")
    if isinstance(value, Mapping):
        return {key: _without_surrogates(one) for key, one in value.items()}
    return [_without_surrogates(one) for one in value] if isinstance(value, (list, tuple)) else value
