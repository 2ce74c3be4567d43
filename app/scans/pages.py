"""One page of a kept file as a picture, for the preview. No Qt here: a picture is plain bytes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.errors import UserError
from app.scans import images, pdf_files
from app.scans.kinds import FileKind, Refused

if TYPE_CHECKING:
    from PIL.Image import Image

_MOST_PIXELS = 24_000_000
_MOST_SIDE = 16_000
"""Of a picture for the screen; a page as narrow as a till slip is drawn smaller instead."""
_TURNS = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}
"""How Pillow sets upright what a camera took in the EXIF orientation (TIFF 6.0, tag 274)."""


@dataclass(frozen=True, slots=True)
class Picture:
    """`data` holds `height` rows of `3 * width` bytes: red, green, blue (`QImage.Format_RGB888`)."""

    width: int
    height: int
    data: bytes


def page_image(data: bytes, kind: FileKind, page: int, *, width_px: int) -> Picture:
    """Page `page` (from 0) of a PDF or an image, upright, on white, about `width_px` wide but never enlarged beyond an image's own.

    Raises `UserError` where the kind has no pages to show, or the page cannot be drawn.
    """
    if not kind.previewed:
        raise UserError(f"{kind.label}不能预览。请点“打开”，用系统中的程序查看。")
    try:
        if kind is FileKind.PDF:
            return _pdf_page(data, page, width_px)
        with images.opened(data, kind) as image:
            return _image_page(image, page, width_px)
    except Refused as refused:
        raise UserError(f"第 {page + 1} 页显示不出来。请点“打开”，用系统中的程序查看。") from refused


def _pdf_page(data: bytes, page: int, width_px: int) -> Picture:
    import pypdfium2

    with pdf_files.opened(data) as document:
        if not 0 <= page < len(document):
            raise Refused
        drawn = document[page]
        width, height = drawn.get_size()
        scale = _scale(width, height, width_px)
        bitmap = drawn.render(scale=scale, force_bitmap_format=pypdfium2.raw.FPDFBitmap_BGR)
        try:
            return _picture(bitmap.to_pil())
        finally:
            bitmap.close()


def _scale(width: float, height: float, width_px: int) -> float:
    return min(width_px / width, math.sqrt(_MOST_PIXELS / (width * height)), _MOST_SIDE / max(width, height))


def _image_page(image: Any, page: int, width_px: int) -> Picture:
    from PIL.Image import Resampling, Transpose

    image.seek(page)
    turn = images.orientation(image)
    width, height = image.size[::-1] if turn in images.QUARTER_TURNS else image.size
    scale = min(_scale(width, height, width_px), 1.0)
    wanted = (max(round(image.size[0] * scale), 1), max(round(image.size[1] * scale), 1))
    image.draft("RGB", wanted)
    small = _on_white(image).resize(wanted, Resampling.LANCZOS, reducing_gap=2.0)
    return _picture(small.transpose(Transpose[_TURNS[turn]]) if turn in _TURNS else small)


def _on_white(image: Image) -> Image:
    """In RGB; what is transparent shows white paper, 16 bits a dot become 8."""
    from PIL import Image as Images

    if image.mode.startswith("I"):
        return image.point(lambda value: value / 256).convert("L").convert("RGB")
    if "A" in image.getbands() or "transparency" in image.info:
        seen = image.convert("RGBA")
        paper = Images.new("RGBA", seen.size, "white")
        paper.alpha_composite(seen)
        return paper.convert("RGB")
    return image.convert("RGB")


def _picture(image: Image) -> Picture:
    return Picture(*image.size, image.tobytes())
