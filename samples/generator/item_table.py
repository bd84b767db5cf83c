"""The rows of an invoice as a table that may go over several pages: the header is repeated, and the sum so
far is carried from page to page. Hidden here: cells, their alignment, and where a page ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple

from .figures import LOCALES, Locale, write_date, write_number
from .invoices import Invoice, Item
from .paper import BLACK, GREY, Paper, Type, wrapped
from .wording import WORDS

RIGHT_ALIGNED = {"quantity", "unit_price", "tax_rate", "amount"}
PADDING = 1.6


class Look(NamedTuple):
    """How a vendor's invoices are made up."""

    language: str
    locale_name: str
    columns: tuple[tuple[str, float], ...]  # member of Item (or position), width in millimetres
    accent: str = BLACK
    body: Type = Type()
    money: str = "{} EUR"
    has_grid: bool = False
    other_words: Mapping[str, str] = {}

    @property
    def locale(self) -> Locale:
        return LOCALES[self.locale_name]

    @property
    def width(self) -> float:
        return sum(width for _, width in self.columns)

    def word(self, name: str) -> str:
        return self.other_words.get(name) or WORDS[self.language][name]

    def amount(self, amount: Decimal) -> str:
        """With its currency."""
        return self.money.format(write_number(amount, self.locale))

    def facts(self, invoice: Invoice) -> list[tuple[str, str]]:
        """Label and value of what identifies the invoice."""
        values = {
            "number": invoice.number,
            "date": write_date(invoice.date, self.locale),
            "due": invoice.due and write_date(invoice.due, self.locale),
            "order": invoice.order,
            "customer_vat_id": invoice.customer.vat_id,
        }
        return [(self.word(name), value) for name, value in values.items() if value]

    def totals(self, invoice: Invoice) -> list[tuple[str, str]]:
        """Label and amount from net to gross."""
        rows = [(self.word("net"), invoice.net)]
        rows += [(self.word("tax").format(rate=write_number(rate, self.locale)), tax)
                 for rate, _, tax in invoice.taxes]
        if len(invoice.taxes) > 1:
            rows.append((self.word("taxes"), invoice.tax))
        rows.append((self.word("gross"), invoice.gross))
        return [(label, self.amount(amount)) for label, amount in rows]


class ItemTable:
    """One invoice's rows on a paper, from `left`, no lower than `bottom`."""

    def __init__(self, paper: Paper, look: Look, left: float, bottom: float):
        self.paper, self.look, self.left, self.bottom = paper, look, left, bottom
        self.right = left + look.width

    def draw(self, invoice: Invoice, y: float, turn_page: Callable[[], float]) -> float:
        """The y below the table. `turn_page` ends the page and says where the next one starts."""
        y = self._header(y)
        carried = Decimal("0.00")
        for position, item in enumerate(invoice.items, 1):
            cells = self._cells(position, item)
            if y + self._height(cells) + self.look.body.leading > self.bottom:
                self._sum("carried", carried, y)
                y = self._header(turn_page())
                y = self._sum("brought", carried, y)
            y = self._row(cells, y)
            carried += item.amount
        self.paper.rule(self.left, y, self.right, self.look.accent, 0.8)
        return y

    def _cells(self, position: int, item: Item) -> dict[str, list[str]]:
        locale, body = self.look.locale, self.look.body
        texts = {
            "position": str(position),
            "description": item.description,
            "quantity": write_number(item.quantity, locale),
            "unit": item.unit,
            "unit_price": write_number(item.unit_price, locale),
            "tax_rate": write_number(item.tax_rate, locale),
            "amount": write_number(item.amount, locale),
        }
        return {name: wrapped(texts[name], body, width - 2 * PADDING) for name, width in self.look.columns}

    def _height(self, cells: dict[str, list[str]]) -> float:
        return max(map(len, cells.values())) * self.look.body.leading + 1.6

    def _header(self, y: float) -> float:
        look, height = self.look, self.look.body.leading + 2.4
        style = look.body.bold
        if look.has_grid:
            self.paper.box(self.left, y, look.width, height, fill=look.accent)
            style = style.coloured("#ffffff")
        else:
            self.paper.rule(self.left, y + height, self.right, look.accent, 0.8)
        self._line({name: [look.word(name)] for name, _ in look.columns}, y + 0.6, style)
        return y + height

    def _row(self, cells: dict[str, list[str]], y: float) -> float:
        height = self._height(cells)
        if self.look.has_grid:
            x = self.left
            for _, width in self.look.columns:
                self.paper.box(x, y, width, height, stroke=GREY, weight=0.3)
                x += width
        self._line(cells, y + 0.4, self.look.body)
        return y + height

    def _line(self, cells: dict[str, list[str]], y: float, style: Type) -> None:
        x = self.left
        for name, width in self.look.columns:
            align = "right" if name in RIGHT_ALIGNED else "left"
            edge = x + width - PADDING if align == "right" else x + PADDING
            self.paper.lines(edge, y + style.leading * 0.8, cells[name], style, align)
            x += width

    def _sum(self, word: str, amount: Decimal, y: float) -> float:
        """The sum so far, before or after a page ends."""
        style = self.look.body.bold
        y += style.leading
        self.paper.text(self.left + PADDING, y, self.look.word(word), style)
        self.paper.text(self.right - PADDING, y, write_number(amount, self.look.locale), style, "right")
        return y + 1.6
