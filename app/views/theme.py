"""The look of the whole program, set once: style, colours, font, style sheet and Qt's own Chinese words."""

from __future__ import annotations

import re
from types import MappingProxyType

from PySide6.QtCore import QEvent, QLibraryInfo, QLocale, QObject, Qt, QTranslator
from PySide6.QtGui import QColor, QKeyEvent, QPalette
from PySide6.QtWidgets import QApplication, QPushButton, QToolTip, QWidget

from app import paths
from app.views import fonts

COLOURS = MappingProxyType(
    {
        "window": "#f4f6f8",
        "base": "#ffffff",
        "stripe": "#f7f9fb",
        "text": "#1f2933",
        "muted": "#5b6875",
        "line": "#c3ccd5",
        "accent": "#1f5f99",
        "accent-dark": "#174a78",
        "accent-text": "#ffffff",
        "accent-pale": "#e3edf6",
        "off": "#e9edf1",
        "off-text": "#6b7783",
        "error": "#b3261e",
        "error-pale": "#fdf1f0",
        "warning": "#855300",
        "warning-pale": "#fdf6e6",
        "good": "#1c6b3c",
    }
)
"""Every colour of the window; one accent. On its ground each text colour has a contrast of 4.5 : 1 or more."""

GRID = 4
"""All distances are multiples of this, in device-independent pixels."""

_ICONS = paths.RESOURCES / "icons"
_STYLE = paths.RESOURCES / "style.qss"


def apply(app: QApplication) -> None:
    """Dress the application; the same on every system, light even where the system is dark."""
    _speak_chinese(app)
    fonts.prepare()
    app.setStyle("Fusion")
    app.setPalette(palette())
    QToolTip.setPalette(palette())
    app.setFont(fonts.base_font())
    QToolTip.setFont(fonts.base_font())
    app.setStyleSheet(style_sheet())
    if app.findChild(EnterPresses) is None:
        EnterPresses(app)


class EnterPresses(QObject):
    """Enter presses the button that has the focus, in every window; elsewhere it does what it did.

    Qt's own way (`autoDefault`) makes a button the default of its dialog, which Enter in a field would press.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        app.focusChanged.connect(self._on_focus)

    def _on_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        if isinstance(new, QPushButton):
            new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Press."""
        if not isinstance(watched, QPushButton) or event.type() != QEvent.Type.KeyPress:
            return False
        assert isinstance(event, QKeyEvent)
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or not plain:
            return False
        if not event.isAutoRepeat():
            watched.click()
        return True


def style_sheet() -> str:
    """`resources/style.qss` with its colours (@name) and the folder of its icons (@icons) put in."""
    values = {**COLOURS, "icons": _ICONS.as_posix()}
    return re.sub(r"@([a-z-]+)", lambda found: values[found[1]], _STYLE.read_text(encoding="utf-8"))


def palette() -> QPalette:
    """Every role set for every state, so that nothing of the system's own palette shows through."""
    role = QPalette.ColorRole
    colours = QPalette()
    for name, roles in {
        "window": (role.Window, role.Button),
        "base": (role.Base, role.ToolTipBase, role.BrightText, role.Light, role.Midlight),
        "stripe": (role.AlternateBase,),
        "text": (role.WindowText, role.Text, role.ButtonText, role.ToolTipText),
        "muted": (role.PlaceholderText, role.Dark, role.Shadow),
        "line": (role.Mid,),
        "accent": (role.Highlight, role.Link, role.Accent),
        "accent-dark": (role.LinkVisited,),
        "accent-text": (role.HighlightedText,),
    }.items():
        for one in roles:
            colours.setColor(one, QColor(COLOURS[name]))
    for one in (role.WindowText, role.Text, role.ButtonText):
        colours.setColor(QPalette.ColorGroup.Disabled, one, QColor(COLOURS["off-text"]))
    return colours


def _speak_chinese(app: QApplication) -> None:
    """Qt's own menus and buttons (复制, 粘贴, 确定) in Chinese."""
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    words = QTranslator(app)
    if words.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(words)
