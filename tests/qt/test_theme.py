from __future__ import annotations

import os
import re
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QColor, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app import paths
from app.views import fonts, theme

_ROOT = Path(__file__).resolve().parents[2]
_NO_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><cachedir>{cache}</cachedir></fontconfig>"""

_GLYPHS = """\
import sys
from PySide6.QtGui import QFontDatabase, QRawFont, QTextLayout
from PySide6.QtWidgets import QApplication
from app.views import fonts, theme
from app.views.widgets.text import ChineseLineEdit
app = QApplication([])
theme.apply(app)
def resident():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmRSS"))
def boxes(text):
    layout = QTextLayout(text, app.font())
    layout.beginLayout(); layout.createLine(); layout.endLayout()
    return sum(index == 0 for run in layout.glyphRuns() for index in run.glyphIndexes())
print(boxes("信访接待工作台：登记、交办、复查复核（2026-11-22 09:31）…·×①"))
print(boxes("䶮"))
fonts.ensure_glyphs("买买提·艾力 ABC 2026 䶮")
before = "HanaMinB" in QFontDatabase.families()
lines = [ChineseLineEdit(), ChineseLineEdit()]
pictures = []
for line in lines:
    line.set_value("𠮷")
    pictures.append(line.grab().toImage())
    fonts.ensure_glyphs("𠮷")
same = pictures[0] == pictures[1]
print(fonts.ensure_glyphs("𠮷𬱖㐂"), boxes("𠮷𬱖㐂"))
print(resident())
print(before, "HanaMinB" in QFontDatabase.families())
heavy = app.font()
heavy.setBold(True)
print(*(int.from_bytes(bytes(QRawFont.fromFont(f).fontTable("OS/2"))[4:6], "big") for f in (app.font(), heavy)))
print(same)
"""


@pytest.fixture
def app(qapp: QApplication) -> QApplication:
    theme.apply(qapp)
    return qapp


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What a process says that sees no font of the system."""
    folder = tmp_path_factory.mktemp("fonts")
    settings = folder / "fonts.conf"
    settings.write_text(_NO_FONTS.format(cache=folder / "cache"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", _GLYPHS],
        env={**os.environ, "FONTCONFIG_FILE": str(settings), "QT_QPA_PLATFORM": "offscreen"},
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_no_boxes_without_a_system_font(drawn: list[str]) -> None:
    assert drawn[0] == "0"
    assert drawn[1] == "0"


def test_no_boxes_for_rare_names_once_asked_for(drawn: list[str]) -> None:
    assert drawn[2] == "True 0"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_fonts_leave_room_for_the_program(drawn: list[str]) -> None:
    assert int(drawn[3]) < 100 * 1024, "kB resident; the whole program has 160 MB"


def test_rare_font_is_loaded_only_for_a_text_that_needs_it(drawn: list[str]) -> None:
    assert drawn[4] == "False True"


def test_normal_and_bold_text_have_their_own_faces(drawn: list[str]) -> None:
    assert drawn[5] == "400 700"


def test_the_first_rare_name_is_drawn_in_its_field_at_once(drawn: list[str]) -> None:
    """The font is loaded before the text is laid out; afterwards the field would keep its box."""
    assert drawn[6] == "True"


def test_what_no_font_draws_is_said(app: QApplication) -> None:
    assert not fonts.ensure_glyphs("\U0003fffd\U00031350")


def test_base_font(app: QApplication) -> None:
    assert app.font().families() == list(fonts.FAMILIES)
    assert QFontInfo(app.font()).pixelSize() == 15


def test_qt_speaks_chinese(app: QApplication, qtbot: QtBot) -> None:
    line = QLineEdit()
    qtbot.addWidget(line)
    words = " ".join(action.text() for action in line.createStandardContextMenu().actions())
    assert "复制" in words
    assert "Copy" not in words
    assert QLocale().language() == QLocale.Language.Chinese


def test_a_dark_system_changes_nothing(qapp: QApplication, qtbot: QtBot) -> None:
    dark = QPalette(QColor("#202020"), QColor("#101010"))
    qapp.setPalette(dark)
    theme.apply(qapp)
    line = QLineEdit()
    qtbot.addWidget(line)
    groups = (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Disabled)
    light = (QPalette.ColorRole.Window, QPalette.ColorRole.Base, QPalette.ColorRole.Button)
    for group, role in product(groups, light):
        assert line.palette().color(group, role).lightness() > 200, (group, role)
    assert line.palette().color(QPalette.ColorRole.Text).lightness() < 100


def _luminance(colour: str) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    shade = QColor(colour)
    return 0.2126 * linear(shade.redF()) + 0.7152 * linear(shade.greenF()) + 0.0722 * linear(shade.blueF())


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *product(("text", "muted", "accent", "error", "warning", "good"), ("base", "window", "stripe")),
        ("text", "accent-pale"),
        ("text", "error-pale"),
        ("text", "warning-pale"),
        ("accent", "accent-pale"),
        ("accent-text", "accent"),
        ("accent-text", "accent-dark"),
        ("muted", "off"),
    ],
)
def test_words_can_be_read(text: str, ground: str) -> None:
    """WCAG 2.1, 1.4.3: 4.5 to 1."""
    light, dark = sorted((_luminance(theme.COLOURS[text]), _luminance(theme.COLOURS[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def _rules() -> list[tuple[str, str]]:
    plain = re.sub(r"/\*.*?\*/", "", theme.style_sheet(), flags=re.DOTALL)
    return re.findall(r"([^{}]+)\{([^{}]*)\}", plain)


def test_both_colours_stand_wherever_one_is_set() -> None:
    assert len(_rules()) > 30
    for selector, body in _rules():
        names = {entry.split(":")[0].strip() for entry in body.split(";") if ":" in entry}
        assert ("color" in names) == ("background-color" in names), selector


def test_style_sheet_uses_known_colours_and_icons_that_exist() -> None:
    sheet = theme.style_sheet()
    assert "@" not in re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    icons = re.findall(r'url\("([^"]+)"\)', sheet)
    assert icons
    for icon in icons:
        assert Path(icon).is_file()
        assert Path(icon).with_stem(Path(icon).stem + "@2x").is_file()


def test_style_sheet_is_understood_from_a_path_with_chinese_and_blanks(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Qt warns about what it cannot parse or open, and a warning fails the test."""
    moved = tmp_path / "信访 工作台"
    moved.mkdir()
    (moved / "icons").symlink_to(paths.RESOURCES / "icons")
    monkeypatch.setattr(theme, "_ICONS", moved / "icons")
    from PySide6.QtWidgets import QComboBox

    box = QComboBox()
    box.setStyleSheet(theme.style_sheet())
    box.resize(120, 32)
    arrow = box.grab().toImage().copy(96, 8, 20, 16)
    shades = {arrow.pixelColor(x, y).lightness() for x in range(20) for y in range(16)}
    box.deleteLater()
    assert min(shades) < 160, "the arrow is not drawn"
