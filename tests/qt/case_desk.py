"""A real register with invented people, and a desk to read it through; background work is done at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from app import tasks
from app.clock import FixedClock
from app.domain.records import IntakeDraft, OfficeProfile, Operator, PetitionRecord
from app.domain.vocabulary import Disposition, Purpose
from app.services import intake, office
from app.services.context import Context
from app.settings import Settings
from app.views.desk import Desk

PROFILE = OfficeProfile(full_name="示例新区信访办公室", short_name="示例信访办", prefix="示")
DEMAND = "反映小区东侧道路施工夜间噪声扰民。\n请求：一、夜间停工；二、公布工期。"
SECRETS = ("保密者", "999999199001010016", "13900000999", "保密路一号", "举报某负责人")


@contextmanager
def open_desk(folder: Path, clock: FixedClock, *, inline: bool = True) -> Iterator[Desk]:
    register, first = office.create_register(folder / "reg", PROFILE, "王登记", clock)
    desk = Desk(Context(register, clock, first), Settings(), folder / "settings")
    try:
        if inline:
            with tasks.inline():
                yield desk
        else:
            yield desk
    finally:
        tasks.stop()
        register.close()


def visit(**changed: object) -> IntakeDraft:
    """An ordinary visit, with some fields changed."""
    base = IntakeDraft(
        name="章试样",
        people=2,
        phone="13900000101",
        address="示例区青石街道3幢201室",
        purpose=Purpose.APPEAL,
        content_class="0201",
        demand=DEMAND,
        receiver="李接谈",
        disposition=Disposition.ASSIGN,
        unit="城建部",
    )
    return replace(base, **changed)  # type: ignore[arg-type]


def register(desk: Desk, *, days_ago: int = 0, **changed: object) -> PetitionRecord:
    """Register a visit of so many days ago."""
    moment = desk.clock.now() - timedelta(days=days_ago)
    draft = visit(**{"received_at": moment, **changed})
    return intake.register_petition(desk.context, draft).record


def register_accusation(desk: Desk) -> PetitionRecord:
    """An accusation matter, each of whose texts is one of `SECRETS`."""
    name, id_number, phone, address, demand = SECRETS
    return register(
        desk,
        purpose=Purpose.ACCUSATION,
        name=name,
        id_number=id_number,
        phone=phone,
        address=address,
        demand=demand,
        unit="保密路一号",
    )


def leader(desk: Desk) -> Operator:
    """Somebody who may see accusation matters and whole ID numbers."""
    return office.add_operator(desk.context, "吴领导", ["principal_leader"])


def handler(desk: Desk) -> Operator:
    """Somebody who may see neither."""
    return office.add_operator(desk.context, "陈承办", ["handler"])
