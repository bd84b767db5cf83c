"""A sheet of paper: text, rules and boxes in millimetres from its top left corner, as a PDF that is the
same each time it is made. Hidden here: reportlab, its fonts, and its points from the bottom."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

A4 = (210.0, 297.0)
LETTER = (215.9, 279.4)
BLACK = "#111111"
GREY = "#555555"

FONT_FOLDER = Path("/usr/share/fonts/truetype")
FONTS = {
    "sans": "liberation/LiberationSans-Regular.ttf",
    "sans-bold": "liberation/LiberationSans-Bold.ttf",
    "serif": "liberation/LiberationSerif-Regular.ttf",
    "serif-bold": "liberation/LiberationSerif-Bold.ttf",
    "mono": "dejavu/DejaVuSansMono.ttf",
    "wide": "dejavu/DejaVuSans.ttf",
    "wide-bold": "dejavu/DejaVuSans-Bold.ttf",
}
for name, file in FONTS.items():
    pdfmetrics.registerFont(TTFont(name, str(FONT_FOLDER / file)))


class Type(NamedTuple):
    """How text is set."""

    font: str = "sans"
    size: float = 9
    colour: str = BLACK

    @property
    def bold(self) -> Type:
        return self._replace(font=f"{self.font.removesuffix('-bold')}-bold")

    def sized(self, size: float) -> Type:
        return self._replace(size=size)

    def coloured(self, colour: str) -> Type:
        return self._replace(colour=colour)

    @property
    def leading(self) -> float:
        """From line to line, in millimetres."""
        return self.size * 1.3 / mm

    def width(self, text: str) -> float:
        return pdfmetrics.stringWidth(text, self.font, self.size) / mm


class Paper:
    """What is drawn goes to the current page."""

    def __init__(self, path: Path, title: str, size: tuple[float, float] = A4):
        self.width, self.height = size
        self.page_number = 1
        self._canvas = Canvas(str(path), pagesize=(size[0] * mm, size[1] * mm), invariant=1, pageCompression=1,
                              initialFontName="sans")
        self._canvas.setTitle(title)

    def text(self, x: float, y: float, text: str, style: Type = Type(), align: str = "left") -> None:
        """One line whose baseline is at y; x is its left, right or middle, as `align` says."""
        canvas = self._canvas
        canvas.setFont(style.font, style.size)
        canvas.setFillColor(HexColor(style.colour))
        draw = {"left": canvas.drawString, "right": canvas.drawRightString, "centre": canvas.drawCentredString}
        draw[align](x * mm, (self.height - y) * mm, text)

    def lines(self, x: float, y: float, lines: Iterable[str], style: Type = Type(), align: str = "left") -> float:
        """One below the other; the y after them."""
        for line in lines:
            self.text(x, y, line, style, align)
            y += style.leading
        return y

    def rule(self, x0: float, y: float, x1: float, colour: str = BLACK, weight: float = 0.5) -> None:
        """A horizontal line."""
        self._canvas.setStrokeColor(HexColor(colour))
        self._canvas.setLineWidth(weight)
        self._canvas.line(x0 * mm, (self.height - y) * mm, x1 * mm, (self.height - y) * mm)

    def box(self, x: float, y: float, width: float, height: float, fill: str = "", stroke: str = "",
            weight: float = 0.5) -> None:
        """A rectangle whose top left corner is at x, y; filled, outlined or both."""
        if fill:
            self._canvas.setFillColor(HexColor(fill))
        if stroke:
            self._canvas.setStrokeColor(HexColor(stroke))
            self._canvas.setLineWidth(weight)
        self._canvas.rect(x * mm, (self.height - y - height) * mm, width * mm, height * mm,
                          stroke=bool(stroke), fill=bool(fill))

    def ellipse(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        """Filled; x, y is the top left corner of the box around it."""
        self._canvas.setFillColor(HexColor(fill))
        self._canvas.ellipse(x * mm, (self.height - y - height) * mm, (x + width) * mm, (self.height - y) * mm,
                             stroke=0, fill=1)

    def path(self, points: Iterable[tuple[float, float]], colour: str, weight: float) -> None:
        """A line from point to point."""
        path = self._canvas.beginPath()
        (x, y), *others = points
        path.moveTo(x * mm, (self.height - y) * mm)
        for x, y in others:
            path.lineTo(x * mm, (self.height - y) * mm)
        self._canvas.setStrokeColor(HexColor(colour))
        self._canvas.setLineWidth(weight)
        self._canvas.drawPath(path)

    def attach(self, name: str, content: bytes) -> None:
        """A file that the PDF carries."""
        document = self._canvas._doc  # pylint: disable=protected-access
        file = pdfdoc.PDFStream(pdfdoc.PDFDictionary({"Type": "/EmbeddedFile", "Subtype": "/text#2Fxml"}), content)
        place = pdfdoc.PDFDictionary({
            "Type": "/Filespec", "F": pdfdoc.PDFString(name), "UF": pdfdoc.PDFString(name),
            "AFRelationship": "/Alternative",
            "EF": pdfdoc.PDFDictionary({"F": document.Reference(file)})})
        document.Catalog.Names = pdfdoc.PDFDictionary({"EmbeddedFiles": pdfdoc.PDFDictionary({
            "Names": pdfdoc.PDFArray([pdfdoc.PDFString(name), document.Reference(place)])})})

    def next_page(self) -> None:
        self._canvas.showPage()
        self.page_number += 1

    def save(self) -> None:
        self._canvas.save()


def wrapped(text: str, style: Type, width: float) -> list[str]:
    """Lines no wider than `width`, broken between words; line ends in the text stay."""
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and style.width(longer) > width:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return lines
