"""The office's switch: whether rows 8 and 11 of F1 are titled after who signs them (forms.md F1; off by default)."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from app.domain.records import PetitionRecord
from app.domain.vocabulary import Permission, Purpose
from app.models.side_tables import office_list
from app.services import audit
from app.services.context import Context

_KIND, _ON = "slip_titles", "follow_signer"
_SIGNER, _IN_TWO_LINES = "信访分管领导", "信访分管\n领导"
"""Who signs by the flow of annexes 1 and 2; an accusation goes to 主职领导, whom the printed title names anyway."""


def follow_signer(context: Context) -> bool:
    """Whether the switch is on."""
    with context.register.read() as connection:
        return _is_on(connection)


def set_follow_signer(context: Context, *, wanted: bool) -> None:
    """Turn the switch; slips already given out stay as they are. `UserError` without the permission to administer."""
    context.require(Permission.ADMINISTER)
    with context.register.action() as connection:
        before = _is_on(connection)
        if before == wanted:
            return
        connection.execute(delete(office_list).where(office_list.c.kind == _KIND))
        if wanted:
            connection.execute(insert(office_list), {"kind": _KIND, "name": _ON, "position": 0})
        audit.record(connection, context, "change_list", changes={_KIND: (before, wanted)})


def values(connection: Connection, record: PetitionRecord) -> dict[str, str]:
    """The signer's title where it replaces the printed one; nothing where that stands."""
    if record.draft.purpose is Purpose.ACCUSATION or not _is_on(connection):
        return {}
    return {"assign_signer": _IN_TWO_LINES, "close_signer": _SIGNER}


def _is_on(connection: Connection) -> bool:
    query = select(office_list.c.name).where(office_list.c.kind == _KIND, office_list.c.name == _ON)
    return connection.execute(query).first() is not None
