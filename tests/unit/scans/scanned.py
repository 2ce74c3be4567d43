"""Slips as scanners give them back: tilted, noisy, stamped over, grey, in JPEG of low quality. Seeded, so always the same."""

from __future__ import annotations

import io
import math
import random
from dataclasses import dataclass
from statistics import NormalDist

import pypdfium2
from PIL import Image, ImageChops, ImageDraw

DPI = 150
_FINE = 2
_MM = DPI * _FINE / 25.4
"""Dots of the drawing in a millimetre; it is twice as fine as the scan."""


@dataclass(frozen=True)
class Damage:
    """What happens to a slip: tilt in degrees, noise as a standard deviation of 255 grey levels, JPEG quality."""

    tilt: float = 0.0
    noise: float = 0.0
    stamped: bool = False
    grey: bool = False
    quality: int = 95
    blur: bool = False


def worst(chance: random.Random) -> Damage:
    """Any tilt within ±8°, noise, a stamp over the code, every fourth in grey, JPEG 40."""
    return Damage(
        tilt=chance.uniform(-8, 8),
        noise=chance.uniform(4, 12),
        stamped=True,
        grey=chance.random() < 0.25,
        quality=40,
    )


def printed(pdf: bytes, page: int = 0) -> Image.Image:
    """A page on paper, twice as fine as the scanner sees it."""
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    try:
        picture: Image.Image = document[page].render(scale=DPI * _FINE / 72).to_pil()
        return picture.convert("RGB")
    finally:
        document.close()


def scan(paper: Image.Image, damage: Damage, chance: random.Random) -> Image.Image:
    """What the scanner makes of the paper, which lies askew on its glass but whole."""
    picture = paper.point(lambda level: 28 + level * 222 // 255)  # toner is not black, paper not white
    if damage.stamped:
        centre = (picture.width - 14 * _MM + chance.gauss(0, 4) * _MM, 14 * _MM + chance.gauss(0, 4) * _MM)
        picture = ImageChops.multiply(picture, _stamp(picture.size, centre, chance))
    turned = picture.rotate(damage.tilt, Image.Resampling.BICUBIC, expand=True, fillcolor=(246, 246, 244))
    small = turned.resize((turned.width // _FINE, turned.height // _FINE), Image.Resampling.BOX)
    noisy = _noisy(small, damage.noise, chance) if damage.noise else small
    return noisy.convert("L") if damage.grey else noisy


def jpeg(picture: Image.Image, quality: int) -> bytes:
    """As the scanner saves it."""
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=quality, dpi=(DPI, DPI))
    return made.getvalue()


def scanned(pdf: bytes, damage: Damage, chance: random.Random, page: int = 0) -> bytes:
    """A JPEG file of the page."""
    return jpeg(scan(printed(pdf, page), damage, chance), damage.quality)


def _stamp(size: tuple[int, int], centre: tuple[float, float], chance: random.Random) -> Image.Image:
    """An office's seal in red ink, 42 mm, with a star and the strokes of its name (GB/T 9704 leaves such to the office)."""
    ink = (chance.randint(190, 230), chance.randint(25, 70), chance.randint(25, 70))
    layer = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(layer)
    x, y = centre
    radius = 21 * _MM
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=ink, width=round(1.2 * _MM))
    turn = chance.uniform(-0.3, 0.3)
    star = [
        (x + reach * math.sin(angle + turn), y - reach * math.cos(angle + turn))
        for angle, reach in ((step * math.pi / 5, (7 if step % 2 == 0 else 2.7) * _MM) for step in range(10))
    ]
    draw.polygon(star, fill=ink)
    for step in range(-5, 6):
        angle = turn + step * 0.4
        _sign(draw, x + 15.5 * _MM * math.sin(angle), y - 15.5 * _MM * math.cos(angle), ink, chance)
    return layer


def _sign(
    draw: ImageDraw.ImageDraw, x: float, y: float, ink: tuple[int, int, int], chance: random.Random
) -> None:
    """Strokes as dense as those of a character of 5 mm."""
    half = 2.4 * _MM
    for _ in range(7):
        along = chance.uniform(-half, half)
        ends = (
            (x - half, y + along, x + half, y + along)
            if chance.random() < 0.5
            else (x + along, y - half, x + along, y + half)
        )
        draw.line(ends, fill=ink, width=round(0.6 * _MM))


_QUANTILES = [NormalDist().inv_cdf((step + 0.5) / 256) for step in range(256)]


def _noisy(picture: Image.Image, deviation: float, chance: random.Random) -> Image.Image:
    """Every channel of every dot with Gaussian noise of its own."""
    bands = []
    for band in picture.split():
        bells = Image.frombytes("L", band.size, chance.randbytes(band.width * band.height))
        shifted = bells.point([min(max(round(128 + deviation * bell), 0), 255) for bell in _QUANTILES])
        bands.append(ImageChops.add(band, shifted, 1, -128))
    return Image.merge(picture.mode, bands)
