"""Saved filters come back as they were saved."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from app.domain.records import CaseFilter
from app.domain.vocabulary import Channel, Light, Order, State
from app.errors import FieldErrors, UserError
from app.models.side_tables import saved_filter
from app.services import saved_filters
from app.services.context import Context

FILTERS = st.builds(
    CaseFilter,
    first=st.none() | st.dates(),
    last=st.none() | st.dates(),
    text=st.text(),
    state=st.none() | st.sampled_from(State),
    channel=st.none() | st.sampled_from(Channel),
    light=st.none() | st.sampled_from(Light),
    unit=st.none() | st.text(),
    handler=st.text(),
    urgent=st.booleans(),
    collective=st.booleans(),
    repeat=st.none() | st.booleans(),
    open_only=st.booleans(),
    order=st.sampled_from(Order),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FILTERS)
def test_every_filter_comes_back_whole(context: Context, wanted: CaseFilter) -> None:
    saved_filters.save(context, "我的筛选", wanted)
    (one,) = saved_filters.saved(context)
    assert (one.name, one.wanted) == ("我的筛选", wanted)


def test_they_are_listed_by_name_and_taken_away(context: Context) -> None:
    saved_filters.save(context, "乙", CaseFilter(urgent=True))
    saved_filters.save(context, " 丙 ", CaseFilter(last=date(2026, 11, 22)))
    assert {one.name for one in saved_filters.saved(context)} == {"乙", "丙"}
    saved_filters.remove(context, "乙")
    assert [one.name for one in saved_filters.saved(context)] == ["丙"]
    with pytest.raises(UserError, match="没有名为“乙”"):
        saved_filters.remove(context, "乙")


def test_a_filter_needs_a_name(context: Context) -> None:
    with pytest.raises(FieldErrors, match="名称"):
        saved_filters.save(context, "  ", CaseFilter())


def test_what_a_newer_program_wrote_is_left_aside(context: Context) -> None:
    wanted = {"urgent": True, "light": "violet", "mood": 3}
    with context.register.action() as connection:
        connection.execute(insert(saved_filter), {"name": "新", "wanted": wanted})
    assert saved_filters.saved(context)[0].wanted == CaseFilter(urgent=True)
