"""服务评价卡 (N14): anonymous cards typed in, corrected, listed, counted by month (source 003)."""

from __future__ import annotations

import uuid
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from app.domain.names import clean, clean_multiline
from app.domain.service_quality import RatingCard, RatingDraft
from app.domain.side_registers import without_person
from app.domain.vocabulary import Permission, Satisfaction
from app.errors import FieldErrors, UserError
from app.models.review_tables import rating_card
from app.services import audit
from app.services.attachments import require_one_of
from app.services.context import Context

WINDOW = "信访接待窗口"
"""As N14 prints it."""
_MAY = (Permission.REGISTER, Permission.HANDLE)


def page(context: Context, first: date | None = None, last: date | None = None) -> list[RatingCard]:
    """The cards filled in in the period, latest first; `domain.service_quality.totals` counts them."""
    query = select(rating_card).order_by(rating_card.c.rated_on.desc(), rating_card.c.id.desc())
    if first is not None:
        query = query.where(rating_card.c.rated_on >= first)
    if last is not None:
        query = query.where(rating_card.c.rated_on <= last)
    with context.register.read() as connection:
        return [_card(row) for row in connection.execute(query).mappings()]


def add(context: Context, draft: RatingDraft) -> int:
    """Enter a card; gives its id. `FieldErrors` for what is missing, or tells who filled it in."""
    require_one_of(context, _MAY)
    draft = _checked(context, draft)
    values = _columns(draft) | {
        "uid": str(uuid.uuid4()),
        "operator_id": context.operator.id,
        "recorded_at": context.clock.now(),
    }
    with context.register.action() as connection:
        key = connection.execute(insert(rating_card).returning(rating_card.c.id), values).scalar_one()
        audit.record(connection, context, "add_rating_card", changes={"rating_card": (None, key)})
    return int(key)


def correct(context: Context, card_id: int, draft: RatingDraft) -> None:
    """Correct a card that was typed wrongly; the old values stay in the audit."""
    require_one_of(context, _MAY)
    draft = _checked(context, draft)
    with context.register.action() as connection:
        before = _columns(_stored(connection, card_id).draft)
        changed = {key: value for key, value in _columns(draft).items() if before[key] != value}
        if not changed:
            return
        connection.execute(update(rating_card).where(rating_card.c.id == card_id).values(**changed))
        changes: dict[str, tuple[Any, Any]] = {"rating_card": (card_id, card_id)}
        changes |= {key: (_plain(before[key]), _plain(value)) for key, value in changed.items()}
        audit.record(connection, context, "correct_rating_card", changes=changes)


def _checked(context: Context, draft: RatingDraft) -> RatingDraft:
    draft = replace(
        draft,
        service_window=clean(draft.service_window),
        staff=clean(draft.staff),
        opinion=clean_multiline(draft.opinion),
    )
    errors: dict[str, str] = {}
    if draft.rated_on is None:
        errors["rated_on"] = "请填写评价日期。"
    elif draft.rated_on > context.clock.today():
        errors["rated_on"] = "评价日期不能晚于今天。"
    if not draft.service_window:
        errors["service_window"] = "请填写窗口（岗位）。"
    if draft.satisfaction is None:
        errors["satisfaction"] = "请选择总体评价。"
    if without_person(draft.opinion, ()) != " ".join(draft.opinion.split()):
        errors["opinion"] = "评价卡不记名：请删去电话和证件号码。"
    if errors:
        raise FieldErrors(errors)
    return draft


def _stored(connection: Connection, card_id: int) -> RatingCard:
    row = connection.execute(select(rating_card).where(rating_card.c.id == card_id)).mappings().first()
    if row is None:
        raise UserError("没有这张评价卡。请刷新列表。")
    return _card(row)


def _columns(draft: RatingDraft) -> dict[str, Any]:
    return asdict(draft) | {"satisfaction": draft.satisfaction.value if draft.satisfaction else None}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _card(row: RowMapping) -> RatingCard:
    texts = {key: row[key] for key in ("rated_on", "service_window", "staff", "opinion")}
    return RatingCard(
        id=row["id"], draft=RatingDraft(**texts, satisfaction=Satisfaction(row["satisfaction"]))
    )
