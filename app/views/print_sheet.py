"""How a form lies on its paper: tray, sides, and by how much its picture is moved for pre-printed sheets.

Remembered for each form in this account's settings; it is part of no paper and of no register.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.settings import Settings

MOST = 200
"""The furthest a picture is moved: 20 mm, in steps of 0.1 mm."""
SIDES = (("", "按打印机的设置"), ("none", "单面"), ("long", "双面，左右翻页"), ("short", "双面，上下翻页"))
"""Ways to print on both sides: key and label."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`tray`: its key, "" is the printer's own choice; `sides`: one of `SIDES`; `right` and `down` in 0.1 mm."""

    tray: str = ""
    sides: str = ""
    right: int = 0
    down: int = 0

    @property
    def moved(self) -> str:
        """By how much the picture is moved, in words; "" where it is not."""
        across = _words(self.right, "右", "左")
        along = _words(self.down, "下", "上")
        return "，".join(part for part in (across, along) if part)


AS_IT_IS = Sheet()
"""The printer's own tray and sides, nothing moved."""


def of_form(settings: Settings, form: str) -> Sheet:
    """What was remembered for the form; what cannot be used any more is left out."""
    sides = settings.sides.get(form, "")
    return Sheet(
        settings.trays.get(form, ""),
        sides if sides in dict(SIDES) else "",
        _within(settings.moved_right.get(form, 0)),
        _within(settings.moved_down.get(form, 0)),
    )


def remember(settings: Settings, form: str, sheet: Sheet) -> None:
    """Keep it for the form; the caller saves the settings."""
    settings.trays[form], settings.sides[form] = sheet.tray, sheet.sides
    settings.moved_right[form], settings.moved_down[form] = sheet.right, sheet.down


def _within(tenths: int) -> int:
    return max(-MOST, min(MOST, tenths))


def _words(tenths: int, ahead: str, back: str) -> str:
    return f"向{ahead if tenths > 0 else back} {abs(tenths) / 10:.1f} 毫米" if tenths else ""
