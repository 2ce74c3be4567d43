"""Half-typed forms on the screen: written in time and in order, offered back, never after they were saved."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app import tasks
from app.clock import FixedClock
from app.domain.workflow import STEPS
from app.errors import UserError
from app.services import cases, intake, kept_drafts, office
from app.services.action_values import with_options
from app.services.context import Context
from app.services.kept_drafts import Kept
from app.views import draft_keeper, draft_offer, step_dialog
from app.views.case_changes import CorrectDialog, VoidDialog
from app.views.desk import Desk
from app.views.draft_keeper import DraftKeeper
from app.views.draft_offer import DraftOffer, offer_text
from app.views.profile_form import ProfileDialog
from app.views.side_form import SideForm, block, line
from app.views.step_dialog import StepDialog
from app.views.widgets.text import ChineseLineEdit
from tests.conftest import InputMethod
from tests.qt.case_desk import open_desk, register, visit
from tests.qt.workflow_cases import assign, make_handler, undecided

FORM = "visit"
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30


class Form(QWidget):
    """Two lines, kept; what a page does with a keeper."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.name, self.phone = ChineseLineEdit(), ChineseLineEdit()
        self.keeper = DraftKeeper(desk, FORM, self.typed, self)
        self.offer = DraftOffer(self.keeper, self.restore)
        column = QVBoxLayout(self)
        for widget in (self.offer, self.name, self.phone):
            column.addWidget(widget)
        for one in (self.name, self.phone):
            one.changed.connect(self.keeper.touched)

    def typed(self) -> dict[str, Any] | None:
        content = {"name": self.name.value(), "phone": self.phone.value()}
        return content if any(content.values()) else None

    def restore(self, content: dict[str, Any]) -> None:
        self.name.set_value(content["name"])
        self.phone.set_value(content["phone"])


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, qapp: object) -> Iterator[Desk]:
    with open_desk(tmp_path, clock) as opened:
        make_handler(opened)
        yield opened
        for window in filter(shiboken6.isValid, _alive):
            crash(window)
        _alive.clear()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft_keeper, "PAUSE", 20)
    monkeypatch.setattr(draft_keeper, "LONGEST", 60)


_alive: list[QWidget] = []
"""The windows of a test; qtbot would stumble over those that "crashed"."""


def shown(form: QWidget, qtbot: QtBot) -> None:
    _alive.append(form)
    with qtbot.waitActive(form):
        form.show()
        form.activateWindow()


@pytest.fixture
def form(desk: Desk, quick: None, qtbot: QtBot) -> Form:
    made = Form(desk)
    shown(made, qtbot)
    return made


def kept(desk: Desk, form: str = FORM) -> list[dict[str, Any]]:
    return [one.content for one in kept_drafts.everything(desk.context) if one.form.split("~")[0] == form]


def test_what_is_typed_is_kept_after_a_pause(desk: Desk, form: Form, qtbot: QtBot) -> None:
    QTest.keyClicks(form.name, "Zhou")
    assert kept(desk) == []
    qtbot.waitUntil(lambda: kept(desk) == [{"name": "Zhou", "phone": ""}])


def test_while_keys_go_on_without_a_pause_it_is_kept_all_the_same(
    desk: Desk, form: Form, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trust row 20: at most 2 s of typing are lost, also from a clerk who never stops."""
    form.keeper._pause.setInterval(10**6)
    QTest.keyClicks(form.name, "Zhou Mingyuan")
    qtbot.waitUntil(lambda: kept(desk) == [{"name": "Zhou Mingyuan", "phone": ""}])


def test_the_real_times_leave_less_than_two_seconds() -> None:
    assert draft_keeper.PAUSE < draft_keeper.LONGEST <= 1600


def test_what_the_input_method_composes_is_kept_and_stays_composed(
    desk: Desk, form: Form, qtbot: QtBot, ime: InputMethod
) -> None:
    ime.commit(form.name, "周")
    ime.compose(form.name, "ming")
    qtbot.waitUntil(lambda: kept(desk) == [{"name": "周ming", "phone": ""}])
    assert form.name.value() == "周"
    ime.commit(form.name, "明")
    qtbot.waitUntil(lambda: kept(desk) == [{"name": "周明", "phone": ""}])


def test_a_composition_in_another_form_is_not_this_one_s(form: Form, ime: InputMethod, qtbot: QtBot) -> None:
    other = ChineseLineEdit()
    qtbot.addWidget(other)
    ime.compose(other, "ming")
    assert not form.keeper._pause.isActive()


@pytest.mark.parametrize("leave", [QWidget.hide, QWidget.close])
def test_going_out_of_sight_writes_at_once(
    desk: Desk, form: Form, leave: Callable[[QWidget], object]
) -> None:
    form.name.set_value("周")
    leave(form)
    assert kept(desk) == [{"name": "周", "phone": ""}]


def test_another_program_in_front_writes_at_once(desk: Desk, form: Form) -> None:
    form.name.set_value("周")
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    assert kept(desk) == [{"name": "周", "phone": ""}]


def test_a_locked_screen_writes_at_once(desk: Desk, form: Form) -> None:
    """The lock takes the window's activity away."""
    form.name.set_value("周")
    QApplication.sendEvent(form, QEvent(QEvent.Type.WindowDeactivate))
    assert kept(desk) == [{"name": "周", "phone": ""}]


class Waiting(tasks.Inline):
    """A lane whose work waits until it is told to go on."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def run(self, work: Callable[[], None], *, long: bool) -> None:  # noqa: ARG002
        self.waiting.append(work)

    def go(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()


@pytest.fixture
def lane(monkeypatch: pytest.MonkeyPatch) -> Waiting:
    made = Waiting()
    monkeypatch.setattr(tasks, "_desk", tasks._Desk(made))
    return made


def test_what_still_waits_in_its_lane_when_the_window_closes_is_not_lost(
    desk: Desk, form: Form, lane: Waiting, qtbot: QtBot
) -> None:
    """At the end the lanes drop what waits (`tasks.stop`)."""
    form.name.set_value("周")
    qtbot.waitUntil(lambda: bool(lane.waiting))
    form.close()
    assert kept(desk) == [{"name": "周", "phone": ""}]
    lane.waiting.clear()


def test_a_write_that_waited_does_not_bring_back_what_was_registered(
    desk: Desk, form: Form, lane: Waiting, qtbot: QtBot
) -> None:
    form.name.set_value("章试样")
    qtbot.waitUntil(lambda: bool(lane.waiting))
    draft = visit(received_at=desk.clock.now())
    intake.register_petition(desk.context, draft, FORM, form.keeper.seq())
    form.keeper.saved()
    lane.go()
    assert kept(desk) == []


def test_keys_that_went_on_while_it_was_saved_leave_no_draft(desk: Desk, form: Form, qtbot: QtBot) -> None:
    form.name.set_value("章试样")
    seq = form.keeper.seq()
    form.phone.set_value("139")
    qtbot.waitUntil(lambda: bool(kept(desk)))
    intake.register_petition(desk.context, visit(received_at=desk.clock.now()), FORM, seq)
    form.keeper.saved()
    assert kept(desk) == []


def test_keys_that_went_on_and_still_wait_leave_no_draft(
    desk: Desk, form: Form, lane: Waiting, qtbot: QtBot
) -> None:
    seq = form.keeper.seq()
    form.phone.set_value("139")
    qtbot.waitUntil(lambda: bool(lane.waiting))
    intake.register_petition(desk.context, visit(received_at=desk.clock.now()), FORM, seq)
    form.keeper.saved()
    lane.go()
    assert kept(desk) == []


def test_an_emptied_form_leaves_nothing(desk: Desk, form: Form, qtbot: QtBot) -> None:
    form.name.set_value("周")
    qtbot.waitUntil(lambda: bool(kept(desk)))
    form.name.set_value("")
    qtbot.waitUntil(lambda: not kept(desk))


def test_what_was_given_up_is_gone(desk: Desk, form: Form, qtbot: QtBot) -> None:
    form.name.set_value("周")
    qtbot.waitUntil(lambda: bool(kept(desk)))
    form.name.set_value("周明")
    form.keeper.discard()
    form.hide()
    assert kept(desk) == []


def test_a_full_disk_is_said_once_and_tried_again(
    desk: Desk, form: Form, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    desk.said.connect(said.append)
    real = kept_drafts.keep

    def full(*_: object) -> None:
        raise UserError("磁盘已满，本次操作没有保存。请清理磁盘后再试。")

    monkeypatch.setattr(kept_drafts, "keep", full)
    form.name.set_value("周")
    qtbot.waitUntil(lambda: bool(said))
    form.name.set_value("周明")
    qtbot.waitUntil(lambda: not form.keeper._pause.isActive())
    monkeypatch.setattr(kept_drafts, "keep", real)
    form.keeper.touched()
    qtbot.waitUntil(lambda: kept(desk) == [{"name": "周明", "phone": ""}])
    assert len(said) == 1
    assert "没能存为草稿" in said[0]


def crash(window: QWidget) -> None:
    """The window goes without being asked."""
    window.hide()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def next_start(desk: Desk, form: Form, qtbot: QtBot) -> Form:
    """The program begins again: a new window over the same register."""
    form.close()
    crash(form)
    fresh = Form(desk)
    shown(fresh, qtbot)
    return fresh


def test_after_a_crash_the_form_offers_what_was_kept(
    desk: Desk, clock: FixedClock, form: Form, qtbot: QtBot
) -> None:
    assert not form.offer.isVisible()
    form.name.set_value("周某")
    fresh = next_start(desk, form, qtbot)
    assert fresh.offer.isVisible()
    assert fresh.offer.text() == "有一份刚才未保存的草稿：周某"
    with qtbot.waitSignal(fresh.offer.answered):
        QTest.keyClick(fresh, Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    assert fresh.name.value() == "周某"
    assert not fresh.offer.isVisible()
    assert kept(desk) == [{"name": "周某", "phone": ""}]


def test_an_unanswered_offer_outlives_another_registration(
    desk: Desk, clock: FixedClock, form: Form, qtbot: QtBot
) -> None:
    """The next visitor does not wait until the clerk has looked at an old draft."""
    form.name.set_value("断电前")
    fresh = next_start(desk, form, qtbot)
    clock.moment += timedelta(minutes=1)
    fresh.name.set_value("下一位")
    fresh.keeper.flush()
    assert kept(desk) == [{"name": "下一位", "phone": ""}, {"name": "断电前", "phone": ""}]
    seq = fresh.keeper.seq()
    intake.register_petition(desk.context, visit(received_at=clock.now()), FORM, seq)
    fresh.keeper.saved()
    assert fresh.offer.isVisible()
    assert kept(desk) == [{"name": "断电前", "phone": ""}]


def test_restoring_over_what_was_typed_keeps_both(desk: Desk, form: Form, qtbot: QtBot) -> None:
    form.name.set_value("断电前")
    fresh = next_start(desk, form, qtbot)
    fresh.name.set_value("下一位")
    fresh.offer.restore()
    assert fresh.name.value() == "断电前"
    assert fresh.offer.isVisible()
    assert "下一位" in fresh.offer.text()
    fresh.offer.restore()
    assert fresh.name.value() == "下一位"
    assert "断电前" in fresh.offer.text()


def test_throwing_away_asks_first(
    desk: Desk, form: Form, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    form.name.set_value("周某")
    fresh = next_start(desk, form, qtbot)
    monkeypatch.setattr(draft_offer, "ask", lambda *_, **__: "保留")
    fresh.offer.discard_button.click()
    assert fresh.offer.isVisible()
    monkeypatch.setattr(draft_offer, "ask", lambda *_, **__: "丢弃")
    fresh.offer.discard_button.click()
    assert not fresh.offer.isVisible()
    assert kept(desk) == []


def test_another_operator_is_offered_only_his_own(desk: Desk, form: Form, qtbot: QtBot) -> None:
    first = desk.operator
    other = office.add_operator(desk.context, "李登记", ["registrar"])
    form.name.set_value("周某")
    fresh = next_start(desk, form, qtbot)
    desk.switch_operator(other)
    assert not fresh.offer.isVisible()
    desk.switch_operator(first)
    assert fresh.offer.isVisible()


def test_a_form_half_typed_goes_over_to_who_sits_down(desk: Desk, form: Form, qtbot: QtBot) -> None:
    other = office.add_operator(desk.context, "李登记", ["registrar"])
    first = desk.context
    form.name.set_value("周某")
    desk.switch_operator(other)
    assert kept_drafts.everything(first) == []
    assert kept(desk) == [{"name": "周某", "phone": ""}]
    form.name.set_value("周某某")
    form.keeper.flush()
    assert kept(desk) == [{"name": "周某某", "phone": ""}]


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        (timedelta(seconds=-90), "有一份刚才未保存的草稿"),
        (timedelta(seconds=59), "有一份刚才未保存的草稿"),
        (timedelta(minutes=12, seconds=40), "有一份 12 分钟前未保存的草稿"),
        (timedelta(hours=3), "有一份 3 小时前未保存的草稿"),
        (timedelta(days=2), "有一份 2 天前未保存的草稿"),
        (timedelta(days=8), "有一份 2026-11-14 09:31 未保存的草稿"),
    ],
)
def test_the_offer_tells_its_age(clock: FixedClock, gone: timedelta, said: str) -> None:
    one = Kept(FORM, {"draft": {"name": "周某", "demand": "要求修复\n道路"}}, clock.moment - gone, 1)
    assert offer_text(one, clock.moment) == f"{said}：周某，要求修复 道路"


def test_an_anonymous_and_an_unreadable_draft_have_words_too(clock: FixedClock) -> None:
    anonymous = Kept(FORM, {"anonymous": True, "demand": "字" * 60}, clock.moment, 1)
    assert offer_text(anonymous, clock.moment).endswith(f"匿名，{'字' * 24}……")
    assert offer_text(Kept(FORM, {"people": 3}, clock.moment, 1), clock.moment).endswith("草稿。")


def test_a_step_half_typed_comes_back_and_is_gone_once_taken(desk: Desk, qtbot: QtBot) -> None:
    record = undecided(desk)
    step = with_options(STEPS["assign"])
    first = StepDialog(desk, [record.id], step)
    shown(first, qtbot)
    first.form.show_raw({"unit": "城建部", "feedback_due": "看不懂"})
    crash(first)
    assert kept(desk, f"step:assign:{record.id}")
    again = StepDialog(desk, [record.id], step)
    shown(again, qtbot)
    assert "城建部" in again.offer.text()
    again.offer.restore()
    raw = again.form.raw()
    assert (raw["unit"], raw["feedback_due"]) == ("城建部", "看不懂")
    again.form.show_raw({**raw, **assign("城建部", "2026-12-07")})
    again.save()
    assert again.result() == StepDialog.DialogCode.Accepted, again.notice.text()
    assert kept(desk, f"step:assign:{record.id}") == []


def test_a_step_given_up_leaves_no_draft(desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    record = undecided(desk)
    monkeypatch.setattr(step_dialog, "may_discard", lambda *_: True)
    dialog = StepDialog(desk, [record.id], with_options(STEPS["assign"]))
    shown(dialog, qtbot)
    dialog.form.show_raw({"unit": "城建部"})
    dialog.keeper.flush()
    assert kept(desk, f"step:assign:{record.id}")
    dialog.reject()
    assert kept(desk, f"step:assign:{record.id}") == []


def test_an_untouched_dialog_keeps_nothing(desk: Desk, qtbot: QtBot) -> None:
    record = register(desk)
    for dialog in (
        StepDialog(desk, [record.id], with_options(STEPS["accept"])),
        CorrectDialog(desk, record),
        VoidDialog(desk, record),
        ProfileDialog(desk),
    ):
        shown(dialog, qtbot)
        dialog.keeper.touched()
        crash(dialog)
    assert kept_drafts.everything(desk.context) == []


def test_a_correction_comes_back_over_what_others_corrected(desk: Desk, qtbot: QtBot) -> None:
    record = register(desk)
    first = CorrectDialog(desk, record)
    shown(first, qtbot)
    first.form.fill(visit(received_at=record.draft.received_at, phone="13900000102", workplace="示例厂"))
    first.set_reason("来访人更正")
    first.keeper.touched()
    crash(first)
    intake.correct(
        desk.context,
        record.id,
        visit(received_at=record.draft.received_at, address="新址"),
        revision=record.revision,
    )
    again = CorrectDialog(desk, cases.get(desk.context, record.id))
    shown(again, qtbot)
    assert "联系电话" in again.offer.text()
    again.offer.restore()
    draft = again.form.draft()
    assert (draft.phone, draft.workplace, draft.address) == ("13900000102", "示例厂", "新址")
    again.save()
    saved = cases.get(desk.context, record.id).draft
    assert (saved.phone, saved.address) == ("13900000102", "新址")
    assert kept_drafts.everything(desk.context) == []


def test_the_reason_of_a_voiding_comes_back(desk: Desk, qtbot: QtBot) -> None:
    record = register(desk)
    first = VoidDialog(desk, record)
    shown(first, qtbot)
    first.set_reason("重复登记")
    crash(first)
    again = VoidDialog(desk, record)
    shown(again, qtbot)
    again.offer.restore()
    again.void()
    assert cases.get(desk.context, record.id).void_reason == "重复登记"
    assert kept_drafts.everything(desk.context) == []


def side_form(desk: Desk, store: Callable[[dict[str, Any]], None]) -> SideForm:
    made = SideForm("题", {"who": line("单位"), "text": block("内容")}, store)
    made.keep_typing(desk, "proposal:new")
    return made


def test_a_side_form_is_kept_until_it_is_stored(desk: Desk, qtbot: QtBot) -> None:
    first = side_form(desk, lambda _: None)
    shown(first, qtbot)
    first.fields["text"].input.set_value("建议完善\n公示")  # type: ignore[attr-defined]
    crash(first)

    def store(values: dict[str, Any]) -> None:
        office.add_operator(desk.context, values["text"], ["registrar"])

    again = side_form(desk, store)
    shown(again, qtbot)
    assert again.offer is not None
    assert "建议完善 公示" in again.offer.text()
    again.offer.restore()
    assert again.values()["text"] == "建议完善\n公示"
    again.save()
    assert kept_drafts.everything(desk.context) == []


WINDOW = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from app import data_folder
from app.clock import SystemClock
from app.domain.workflow import STEPS
from app.services import office
from app.services.action_values import with_options
from app.services.context import Context
from app.settings import Settings
from app.startup import make_application
from app.views.desk import Desk
from app.views.step_dialog import StepDialog

application = make_application()
register = office.open_existing(Path(sys.argv[1]))
desk = Desk(Context(register, SystemClock(), office.operators(register)[0]), Settings(), Path(sys.argv[2]))
dialog = StepDialog(desk, [int(sys.argv[3])], with_options(STEPS["assign"]))
dialog.show()

def type_on():
    QTest.keyClicks(dialog.form.editor("unit"), "Chengjianbu")
    print("typed", flush=True)
    if len(sys.argv) > 4:
        application.exit(0)

QTimer.singleShot(0, type_on)
application.exec()
"""


Begin = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def begin(tmp_path: Path, clock: FixedClock, qapp: object) -> Iterator[Begin]:
    """Starts a whole program that shows a step of a case and types into it."""
    with open_desk(tmp_path, clock) as desk:
        make_handler(desk)
        record = undecided(desk)
    running: list[subprocess.Popen[str]] = []

    def start(*more: str) -> subprocess.Popen[str]:
        folders = [str(tmp_path / "reg"), str(tmp_path / "s")]
        process = subprocess.Popen(
            [sys.executable, "-c", WINDOW, *folders, str(record.id), *more],
            cwd=ROOT,
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
            stdout=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


def found_in(folder: Path, clock: FixedClock, patience: float) -> Kept | None:
    """The one draft in the register, looked for by another connection until it is there."""
    register = office.open_existing(folder / "reg")
    context = Context(register, clock, office.operators(register)[0])
    until = time.monotonic() + patience
    while not (found := kept_drafts.everything(context)) and time.monotonic() < until:
        pass
    register.close()
    return next(iter(found), None)


def test_a_process_killed_two_seconds_after_the_last_key_loses_nothing(
    tmp_path: Path, clock: FixedClock, begin: Begin
) -> None:
    """Trust row 20, with a whole program: killed as by a power cut, no handler of it runs."""
    process = begin()
    assert process.stdout is not None
    assert process.stdout.readline() == "typed\n"
    typed = time.monotonic()
    assert found_in(tmp_path, clock, PATIENCE) is not None
    assert time.monotonic() - typed < 2
    process.kill()
    process.wait()
    after = found_in(tmp_path, clock, 0)
    assert after is not None
    assert after.content["unit"] == "Chengjianbu"


def test_a_program_that_ends_right_after_a_key_loses_nothing(
    tmp_path: Path, clock: FixedClock, begin: Begin
) -> None:
    process = begin("and quit")
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    found = found_in(tmp_path, clock, 0)
    assert found is not None
    assert found.content["unit"] == "Chengjianbu"
