"""Values of the papers that conclude, review and hear: the matter's short name, the last days that can be told today.

What the review of a case will record (`review_…`, `hearing_…`) is asked of the clerk until it is in the register.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from sqlalchemy import Connection, select

from app.domain.identity import inspect_resident_id
from app.domain.records import IntakeDraft, PetitionRecord
from app.domain.review_course import SUPPLEMENT_WORKING_DAYS, ask_until, working_days_after
from app.domain.vocabulary import IdKind
from app.models.paper_tables import paper
from app.services import case_file, clock_basis, paper_catalogue, register_book
from app.services.context import Context
from app.services.paper_fields import chinese_date

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "subject": "信访事项名称：摘要或诉求的第一句，供标题“关于……信访事项”",
        "review_until": "今天收到意见书的，请求复查（复核）的最后一天（遇休息日顺延）",
        "supplement_until": "今天收到补正通知的，补正的最后一天（第10个工作日）",
        "birth_month": "出生年月（由居民身份证号码读出）",
        "id_kind_word": "证件名称",
        "party_a": "信访人姓名、证件、住址和电话，供协议书",
        "volume": "案卷号（归档以后）",
        "served": "最近出具给信访人的有文号的文书：名称",
        "served_number": "最近出具给信访人的有文号的文书：文号",
        "register": "登记簿名称，如“来访”",
        "period": "登记簿的期间：收到日期所在的月份",
    }
)
_SUBJECT_LENGTH = 30
_CLAUSE_END = re.compile(r"[，。；：！？,;!?\n\r\t]")


def values(connection: Connection, context: Context, record: PetitionRecord) -> dict[str, str]:
    """The values of the case; what cannot be told is left out."""
    today = context.clock.today()
    calendar = clock_basis.current(connection, context.register).calendar
    return {
        "subject": subject(record.draft),
        "review_until": chinese_date(ask_until(today, calendar)),
        "supplement_until": chinese_date(working_days_after(today, SUPPLEMENT_WORKING_DAYS, calendar)),
        "birth_month": _birth_month(record.draft, today),
        "id_kind_word": record.draft.id_kind.label if record.draft.id_kind else "",
        "party_a": _party(record.draft),
        "volume": case_file.volume(connection, record.id),
        **_served(connection, context, record.id),
        "register": record.draft.channel.label,
        "period": register_book.month_words(record),
    }


def subject(draft: IntakeDraft) -> str:
    """The first clause that says something, of at most 30 characters; a matter nobody described has none."""
    clauses = (clause.strip() for clause in _CLAUSE_END.split(draft.summary or draft.demand))
    return next((clause[:_SUBJECT_LENGTH] for clause in clauses if clause), "")


def _served(connection: Connection, context: Context, petition_id: int) -> dict[str, str]:
    """What a proof of delivery is most likely for."""
    kinds = paper_catalogue.kinds(context.register.folder)
    names = {kind.code: kind.name for kind in kinds if kind.given_to == "petitioner" and kind.series}
    query = (
        select(paper.c.form, paper.c.number)
        .where(paper.c.petition_id == petition_id, paper.c.voided == "", paper.c.form.in_(names))
        .order_by(paper.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return {} if row is None else {"served": names[row.form], "served_number": row.number}


def _birth_month(draft: IntakeDraft, today: date) -> str:
    if draft.id_kind is not IdKind.RESIDENT:
        return ""
    birth = inspect_resident_id(draft.id_number, today=today).birth
    return f"{birth.year}年{birth.month}月" if birth else ""


def _party(draft: IntakeDraft) -> str:
    if draft.anonymous:
        return ""
    number = f"{draft.id_kind.label}{draft.id_number}" if draft.id_kind and draft.id_number else ""
    address = f"住{draft.address}" if draft.address else ""
    phone = f"电话{draft.phone}" if draft.phone else ""
    return "，".join(part for part in (draft.name, number, address, phone) if part)
