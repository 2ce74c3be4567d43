"""A real encrypted register in a scratch folder, with a clerk at the counter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from app.clock import FixedClock
from app.domain.records import IntakeDraft, OfficeProfile
from app.domain.vocabulary import Purpose
from app.services import office
from app.services.context import Context

PROFILE = OfficeProfile(full_name="示例新区开发建设办公室", short_name="示例新区开发办", prefix="示")

DraftMaker = Callable[..., IntakeDraft]


@pytest.fixture
def context(tmp_path: Path, clock: FixedClock) -> Iterator[Context]:
    register, first = office.create_register(tmp_path / "登记册 一", PROFILE, "王登记", clock)
    yield Context(register, clock, first)
    register.close()


@pytest.fixture
def make_draft() -> DraftMaker:
    """A draft without any warning; name what differs."""
    plain = IntakeDraft(
        name="周明远",
        phone="13900000101",
        address="示例区青石街道3幢",
        received_at=datetime(2026, 11, 22, 9, 20),
        purpose=Purpose.APPEAL,
        demand="要求修复小区门前道路。",
    )
    return lambda **changes: replace(plain, **changes)
