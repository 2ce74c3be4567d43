"""Materials a petitioner handed in (收件清单, N22): what, original or copy, when it came and when it went back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, insert, select, update

from app.domain.names import clean, clean_multiline
from app.domain.records import PetitionRecord
from app.domain.vocabulary import Permission
from app.errors import FieldErrors, UserError
from app.models.desk_tables import material
from app.models.tables import operator
from app.services import audit, cases
from app.services.action_case import open_case
from app.services.attachments import require_one_of
from app.services.context import Context
from app.services.paper_fields import chinese_date

_MAY_RECORD = (Permission.REGISTER, Permission.EDIT, Permission.HANDLE)
_MOST = 9999


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialDraft:
    """What was handed in: `copies` in 份, `sheets` in 页 of each, None where nobody counted them."""

    name: str = ""
    original: bool = False
    copies: int = 1
    sheets: int | None = None
    received_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One line of the list. `withdrawn`: why a wrong entry no longer counts, "" where it does."""

    id: int
    petition_id: int
    draft: MaterialDraft
    returned_on: date | None
    returned_to: str
    withdrawn: str
    operator: str
    recorded_at: datetime

    @property
    def original_word(self) -> str:
        """原件 or 复印件."""
        return "原件" if self.draft.original else "复印件"

    @property
    def quantity(self) -> str:
        """E.g. 1份 or 2份/12页."""
        sheets = f"/{self.draft.sheets}页" if self.draft.sheets else ""
        return f"{self.draft.copies}份{sheets}"


def add(context: Context, petition_id: int, draft: MaterialDraft) -> int:
    """Record one material; gives its id. `FieldErrors` for a missing name, odd counts or days."""
    require_one_of(context, _MAY_RECORD)
    draft = _checked(context, draft)
    with context.register.action() as connection:
        _open(connection, context, petition_id)
        values = asdict(draft) | {
            "uid": str(uuid.uuid4()),
            "petition_id": petition_id,
            "returned_to": "",
            "withdrawn": "",
            "operator_id": context.operator.id,
            "recorded_at": context.clock.now(),
        }
        query = insert(material).values(values).returning(material.c.id)
        key: int = connection.execute(query).scalar_one()
        changes = {"material": (None, draft.name)}
        audit.record(connection, context, "add_material", petition_id=petition_id, changes=changes)
        return key


def correct(context: Context, material_id: int, draft: MaterialDraft) -> None:
    """Correct a line; old and new values go to the audit. `FieldErrors` as `add`, or before it was returned."""
    require_one_of(context, _MAY_RECORD)
    draft = _checked(context, draft)
    with context.register.action() as connection:
        found = _open_material(connection, context, material_id)
        if found.returned_on and draft.received_on and draft.received_on > found.returned_on:
            raise FieldErrors({"received_on": f"收到日期不能晚于退还日期 {found.returned_on.isoformat()}。"})
        _change(connection, context, found, "correct_material", new=asdict(draft))


def give_back(context: Context, material_id: int, returned_on: date | None, returned_to: str) -> None:
    """Record that a material went back, on which day and to whom."""
    require_one_of(context, _MAY_RECORD)
    returned_to = clean(returned_to)
    with context.register.action() as connection:
        found = _open_material(connection, context, material_id)
        if found.returned_on is not None:
            raise UserError(
                f"“{found.draft.name}”已于 {found.returned_on.isoformat()} 退还。记错了的，请先点“撤销退还”。"
            )
        _check_return(context, found, returned_on, returned_to)
        new = {"returned_on": returned_on, "returned_to": returned_to}
        _change(connection, context, found, "return_material", new=new)


def undo_return(context: Context, material_id: int, reason: str) -> None:
    """A return recorded by mistake: the material is here again, with a reason."""
    require_one_of(context, _MAY_RECORD)
    reason = _required(reason, "请写明撤销退还的原因。")
    with context.register.action() as connection:
        found = _open_material(connection, context, material_id)
        if found.returned_on is None:
            raise UserError(f"“{found.draft.name}”没有退还记录，不用撤销。请刷新列表。")
        new = {"returned_on": None, "returned_to": ""}
        _change(connection, context, found, "undo_return_material", new=new, reason=reason)


def withdraw(context: Context, material_id: int, reason: str) -> None:
    """A line entered by mistake no longer counts, with a reason; it stays in the register."""
    require_one_of(context, _MAY_RECORD)
    reason = _required(reason, "请写明撤回的原因（例如：误录、重复）。")
    with context.register.action() as connection:
        found = _open_material(connection, context, material_id)
        connection.execute(update(material).where(material.c.id == material_id).values(withdrawn=reason))
        changes = {"material": (found.draft.name, None)}
        key = found.petition_id
        audit.record(
            connection, context, "withdraw_material", petition_id=key, changes=changes, reason=reason
        )


def of_case(context: Context, petition_id: int, *, withdrawn: bool = False) -> list[Material]:
    """The materials of a case in the order recorded, with the withdrawn ones if asked; none where it is withheld."""
    with context.register.read() as connection:
        if cases.read_in(connection, context, petition_id).restricted:
            return []
        return _list(connection, petition_id, withdrawn=withdrawn)


def paper_rows(connection: Connection, record: PetitionRecord) -> list[dict[str, str]]:
    """The rows of N22 收件清单, by the keys of its columns (`forms_templates/N22.toml`); none where the case is withheld."""
    if record.restricted:
        return []
    return [
        {
            "index": str(place),
            "material": one.draft.name,
            "original": one.original_word,
            "quantity": one.quantity,
            "received_date": chinese_date(one.draft.received_on),
            "returned_date": chinese_date(one.returned_on),
        }
        for place, one in enumerate(_list(connection, record.id), start=1)
    ]


def _list(connection: Connection, petition_id: int, *, withdrawn: bool = False) -> list[Material]:
    query = _query().where(material.c.petition_id == petition_id).order_by(material.c.id)
    if not withdrawn:
        query = query.where(material.c.withdrawn == "")
    return [_record(row) for row in connection.execute(query).mappings()]


def _checked(context: Context, draft: MaterialDraft) -> MaterialDraft:
    draft = replace(draft, name=clean(draft.name), note=clean_multiline(draft.note))
    errors: dict[str, str] = {}
    if not draft.name:
        errors["name"] = "请写明材料名称，例如“申请书”。"
    if not 1 <= draft.copies <= _MOST:
        errors["copies"] = f"份数请填 1 到 {_MOST}。"
    if draft.sheets is not None and not 1 <= draft.sheets <= _MOST:
        errors["sheets"] = f"页数请填 1 到 {_MOST}，没有数过可以不填。"
    if draft.received_on is None:
        errors["received_on"] = "请填写收到日期。"
    elif draft.received_on > context.clock.today():
        errors["received_on"] = "收到日期不能晚于今天。"
    if errors:
        raise FieldErrors(errors)
    return draft


def _check_return(context: Context, found: Material, returned_on: date | None, returned_to: str) -> None:
    errors: dict[str, str] = {}
    received = found.draft.received_on
    if returned_on is None:
        errors["returned_on"] = "请填写退还日期。"
    elif returned_on > context.clock.today():
        errors["returned_on"] = "退还日期不能晚于今天。"
    elif received and returned_on < received:
        errors["returned_on"] = f"退还日期不能早于收到日期 {received.isoformat()}。"
    if not returned_to:
        errors["returned_to"] = "请写明退给了谁，例如“本人”。"
    if errors:
        raise FieldErrors(errors)


def _required(reason: str, sentence: str) -> str:
    reason = clean(reason)
    if not reason:
        raise FieldErrors({"reason": sentence})
    return reason


def _open(connection: Connection, context: Context, petition_id: int) -> PetitionRecord:
    record = open_case(connection, context, petition_id)
    if record.voided:
        raise UserError(f"{record.number}已作废，收件清单不能再更改。请在有效的登记中办理。")
    return record


def _open_material(connection: Connection, context: Context, material_id: int) -> Material:
    row = connection.execute(_query().where(material.c.id == material_id)).mappings().first()
    if row is None:
        raise UserError("没有这份材料。请刷新列表。")
    found = _record(row)
    _open(connection, context, found.petition_id)
    if found.withdrawn:
        raise UserError(f"“{found.draft.name}”已经撤回，不能再更改。请刷新列表。")
    return found


def _change(
    connection: Connection,
    context: Context,
    found: Material,
    action: str,
    *,
    new: Mapping[str, Any],
    reason: str = "",
) -> None:
    """Write what differs, and one audit row that names the material."""
    old = asdict(found.draft) | {"returned_on": found.returned_on, "returned_to": found.returned_to}
    changed = {key: value for key, value in new.items() if old[key] != value}
    if not changed:
        return
    connection.execute(update(material).where(material.c.id == found.id).values(**changed))
    changes: dict[str, tuple[Any, Any]] = {"material": (found.draft.name, new.get("name", found.draft.name))}
    changes |= {key: (_plain(old[key]), _plain(value)) for key, value in changed.items() if key != "name"}
    audit.record(connection, context, action, petition_id=found.petition_id, changes=changes, reason=reason)


def _query() -> Select[Any]:
    return select(material, operator.c.name.label("operator")).join(
        operator, operator.c.id == material.c.operator_id
    )


def _record(row: RowMapping) -> Material:
    whole = ("id", "petition_id", "returned_on", "returned_to", "withdrawn", "operator", "recorded_at")
    said = ("name", "original", "copies", "sheets", "received_on", "note")
    return Material(
        **{key: row[key] for key in whole}, draft=MaterialDraft(**{key: row[key] for key in said})
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
