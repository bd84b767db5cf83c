"""From drawn pages to pictures: clean scans, fax-like pages, a photo, a bad scan. Hidden here: pixels.
Noise comes from a seed, so that a picture is the same each time."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy
from PIL import Image, ImageDraw, ImageFilter

Draw = Callable[[Path], None]
Point = tuple[float, float]

LONG_AGO = time.struct_time((2025, 1, 1, 0, 0, 0, 2, 1, 0))


def pages(draw: Draw, dpi: int) -> list[Image.Image]:
    """What `draw` puts on paper, as one picture for each page."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        draw(folder / "drawn.pdf")
        subprocess.run(["pdftoppm", "-r", str(dpi), "-png", folder / "drawn.pdf", folder / "page"], check=True)
        return [Image.open(path).convert("RGB") for path in sorted(folder.glob("page*.png"))]


def noisy(image: Image.Image, strength: float, seed: int) -> Image.Image:
    """Grain as of a sensor."""
    pixels = numpy.asarray(image, dtype=numpy.float32)
    grain = numpy.random.Generator(numpy.random.PCG64(seed)).normal(0, strength, pixels.shape[:2])
    if pixels.ndim == 3:
        grain = grain[:, :, None]
    return Image.fromarray(numpy.clip(pixels + grain, 0, 255).astype(numpy.uint8))


def shaded(image: Image.Image, light: Callable[[numpy.ndarray, numpy.ndarray], numpy.ndarray]) -> Image.Image:
    """Brightness multiplied by `light` of x and y, which go from 0 to 1."""
    pixels = numpy.asarray(image, dtype=numpy.float32)
    y, x = numpy.mgrid[0:1:pixels.shape[0] * 1j, 0:1:pixels.shape[1] * 1j]
    factor = light(x, y)
    return Image.fromarray(numpy.clip(pixels * (factor[:, :, None] if pixels.ndim == 3 else factor), 0, 255)
                           .astype(numpy.uint8))


def scan_as_pdf(draw: Draw) -> Draw:
    """An office scanner: grey, 240 dpi, a little askew; the PDF holds pictures only."""
    def write(path: Path) -> None:
        scanned = []
        for seed, page in enumerate(pages(draw, 240), 1):
            page = page.convert("L").rotate(0.45, Image.BICUBIC, fillcolor=255)
            page = page.filter(ImageFilter.GaussianBlur(0.6))
            scanned.append(noisy(shaded(page, lambda x, y: 0.975 - 0.05 * x ** 6), 2.5, seed))
        scanned[0].save(path, save_all=True, append_images=scanned[1:], resolution=240, quality=55,
                        creationDate=LONG_AGO, modDate=LONG_AGO)
    return write


def fax_as_tiff(draw: Draw) -> Draw:
    """Black and white, 200 dpi, all pages in one file, with specks."""
    def write(path: Path) -> None:
        faxed = []
        for seed, page in enumerate(pages(draw, 200), 1):
            pixels = numpy.asarray(page.convert("L")) > 178
            random = numpy.random.Generator(numpy.random.PCG64(seed)).random(pixels.shape)
            faxed.append(Image.fromarray(pixels ^ (random < 0.00004)))
        faxed[0].save(path, save_all=True, append_images=faxed[1:], compression="group4", dpi=(200, 200))
    return write


def card_as_png(draw: Draw) -> Draw:
    """A card with round corners on a scanner's lid, 400 dpi."""
    def write(path: Path) -> None:
        card = pages(draw, 400)[0]
        corners = Image.new("L", card.size, 0)
        ImageDraw.Draw(corners).rounded_rectangle((0, 0, card.width - 1, card.height - 1), 50, fill=255)
        lid = Image.new("RGB", (card.width + 160, card.height + 140), "#f2f2ef")
        lid.paste(Image.new("RGB", card.size, "#cfcfca"), (86, 77), corners)
        lid.paste(card, (80, 70), corners)
        lid = lid.rotate(-0.7, Image.BICUBIC, fillcolor="#f2f2ef").filter(ImageFilter.GaussianBlur(0.7))
        lid.quantize(64, Image.MEDIANCUT, dither=Image.NONE).save(path, optimize=True, dpi=(400, 400))
    return write


def perspective(image: Image.Image, size: tuple[int, int], corners: list[Point]) -> Image.Image:
    """The picture drawn into a quadrangle, given as its corners clockwise from the top left."""
    width, height = image.size
    rows, targets = [], []
    for (x, y), (u, v) in zip(corners, ((0, 0), (width, 0), (width, height), (0, height))):
        rows += [(x, y, 1, 0, 0, 0, -u * x, -u * y), (0, 0, 0, x, y, 1, -v * x, -v * y)]
        targets += [u, v]
    return image.transform(size, Image.PERSPECTIVE, numpy.linalg.solve(rows, targets), Image.BICUBIC)


def table_top(size: tuple[int, int]) -> Image.Image:
    """Dark wood: planks with grain."""
    width, height = size
    random = numpy.random.Generator(numpy.random.PCG64(7))
    walk = numpy.cumsum(random.normal(0, 2.5, height + 90))
    streaks = walk[45:-45] - numpy.convolve(walk, numpy.ones(91) / 91, "valid")
    y, x = numpy.mgrid[0:height, 0:width]
    wood = 105 + streaks[(y + (12 * numpy.sin(x / 310)).astype(int)) % height] * 0.8 - 40 * (y % 420 < 5)
    tint = numpy.array([1.15, 0.82, 0.58])
    return Image.fromarray(numpy.clip(wood[:, :, None] * tint, 0, 255).astype(numpy.uint8))


def photo_as_heic(draw: Draw) -> Draw:
    """The same picture as a telephone keeps it, by libheif's own program; on one thread it is the same each time."""
    def write(path: Path) -> None:
        with tempfile.TemporaryDirectory() as folder:
            picture = Path(folder) / "photo.png"
            photo(draw).resize((1013, 1350), Image.LANCZOS).save(picture)
            subprocess.run(["heif-enc", "-q", "45", "-p", "x265:pools=none", "-p", "x265:frame-threads=1",
                            "-o", path, picture], check=True, stdout=subprocess.DEVNULL)
    return write


def photo_as_jpeg(draw: Draw) -> Draw:
    """A telephone's picture, as it is sent."""
    def write(path: Path) -> None:
        photo(draw).save(path, quality=72, dpi=(72, 72))
    return write


def photo(draw: Draw) -> Image.Image:
    """A telephone's picture of a narrow slip on a table: in perspective, lit from the left, creased."""
    def crease(x: numpy.ndarray, y: numpy.ndarray) -> numpy.ndarray:
        return 0.96 - 0.10 * numpy.exp(-((y - 0.47 - 0.02 * x) / 0.006) ** 2) + 0.03 * numpy.sin(5 * y + 2 * x)

    def light(x: numpy.ndarray, y: numpy.ndarray) -> numpy.ndarray:
        return 1.06 - 0.34 * x ** 1.5 - 0.16 * y

    size = (1350, 1800)
    slip = shaded(pages(draw, 420)[0], crease)
    corners = [(236.0, 99.0), (1106.0, 113.0), (1160.0, 1697.0), (180.0, 1680.0)]
    mask = perspective(Image.new("L", slip.size, 255), size, corners)
    picture = table_top(size)
    shadow = mask.filter(ImageFilter.GaussianBlur(16)).point(lambda value: value * 0.55)
    picture.paste("#1a120c", (14, 20), shadow)
    picture.paste(perspective(slip, size, corners), (0, 0), mask)
    return noisy(shaded(picture, light).filter(ImageFilter.GaussianBlur(0.9)), 5, 11)


def needles_as_jpeg(draw: Draw) -> Draw:
    """A slip from a needle printer, scanned: letters of dots, a ribbon that is worn, a note in pen, a punched hole."""
    step = 3

    def write(path: Path) -> None:
        page = numpy.asarray(pages(draw, 180)[0].convert("L"))
        rows, columns = numpy.nonzero(page < 120)
        slip = Image.new("L", (page.shape[1] * step, page.shape[0] * step), 236)
        pen = ImageDraw.Draw(slip)
        for row, column in zip(rows, columns):
            pen.ellipse([column * step, row * step, column * step + 2.4, row * step + 2.4], fill=96)
        x, y = slip.width * 0.60, slip.height * 0.045
        note = [(x + 9 * at, y + 14 * numpy.sin(at * 1.9) - 0.8 * at) for at in range(22)]
        pen.line(note, fill=30, width=4, joint="curve")
        pen.ellipse((18, slip.height * 0.2, 58, slip.height * 0.2 + 40), fill=12)
        slip = slip.rotate(0.3, Image.BICUBIC, fillcolor=236).filter(ImageFilter.GaussianBlur(0.8))
        noisy(slip, 6, 31).save(path, quality=60, dpi=(200, 200))
    return write


def bad_scan_as_jpeg(draw: Draw) -> Draw:
    """All that can go wrong: too coarse, askew, out of focus, pale, stained, with streaks and specks."""
    def light(x: numpy.ndarray, y: numpy.ndarray) -> numpy.ndarray:
        fold = 0.3 * numpy.exp(-((y - 0.36 - 0.05 * x) / 0.012) ** 2)
        ring = 0.28 * numpy.exp(-((numpy.hypot((x - 0.55) * 0.7, y - 0.40) - 0.1) / 0.012) ** 2)
        return 0.93 - fold - ring - 0.25 * x ** 8

    def write(path: Path) -> None:
        page = pages(draw, 120)[0].convert("L").rotate(4.3, Image.BICUBIC, expand=True, fillcolor=255)
        page = page.filter(ImageFilter.GaussianBlur(1.2)).point(lambda value: 105 + value * 0.57)
        page = noisy(shaded(page, light), 7, 23)
        pixels = numpy.array(page)
        random = numpy.random.Generator(numpy.random.PCG64(29))
        pixels[random.random(pixels.shape) < 0.0006] = 60
        for column in random.integers(0, pixels.shape[1], 2):
            pixels[:, column] = pixels[:, column] * 0.72
        Image.fromarray(pixels).save(path, quality=32, dpi=(120, 120))
    return write
