"""WordprocessingML in small: elements and measures."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from app.printing.page import MM

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def element(tag: str, *children: Any, **attributes: object) -> Any:
    """A `w:` element; its attributes are of the same namespace, children that are None are left out."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend([child for child in children if child is not None])
    return made


def text_element(text: str) -> Any:
    """A w:t that keeps its blanks."""
    made = element("t")
    made.text = text
    made.set(_SPACE, "preserve")
    return made


def twips(length: float) -> int:
    """`length` in mm as twentieths of a point."""
    return round(length * MM * 20)
