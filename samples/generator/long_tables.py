"""Invoices of any number of rows, each with a tag of its own, in several looks; rows may be missing or blackened.
They are made where they are needed, not kept."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from pathlib import Path

from . import parties
from .documents import LOOKS
from .figures import cents
from .invoice_layouts import LEFT, draw_pairs, draw_totals, page_turner
from .invoices import Invoice, Item
from .item_table import ItemTable, Look
from .paper import Paper

NAMES = ("Hinge", "Bracket", "Oak panel", "Cable duct", "Sealing ring", "Drawer slide", "Cover plate")
LONG_NAME = "with mounting kit, screws and dowels for walls of brick and of concrete"


def tag(row: int) -> str:
    """What tells the row from all others; rows count from 1."""
    return f"T{row:05}"


def invoice(rows: int) -> Invoice:
    """Every seventh description takes several lines; every amount differs from its neighbours'."""
    items = tuple(
        Item(f"{NAMES[row % len(NAMES)]} {tag(row)}" + (f" {LONG_NAME}" if row % 7 == 0 else ""),
             Decimal(1 + row * 5 % 9), "pcs", cents(Decimal(137 + row * 61 % 1900) / 100), Decimal(19))
        for row in range(1, rows + 1))
    return Invoice(parties.NORDKAMP, parties.ACME, f"LT-{rows}", date(2025, 6, 4), "EUR", items)


class FaultyTable(ItemTable):
    """Rows that are left out altogether, and rows of which nothing but a black bar is left."""

    missing: Collection[int] = ()
    black: Collection[int] = ()
    _row_number = 0

    def _cells(self, position: int, item: Item) -> dict[str, list[str]]:
        self._row_number = position
        return super()._cells(position, item)

    def _row(self, cells: dict[str, list[str]], y: float) -> float:
        if self._row_number in self.missing:
            return y
        if self._row_number in self.black:
            height = self._height(cells)
            self.paper.box(self.left, y, self.look.width, height, fill="#000000")
            return y + height
        return super()._row(cells, y)


def draw(path: Path, facts: Invoice, look_name: str, missing: Collection[int] = (), black: Collection[int] = ()) -> int:
    """Writes the PDF; says how many pages it has."""
    look: Look = LOOKS[look_name]
    paper = Paper(path, facts.number)
    body = look.body
    paper.text(LEFT, 22, facts.vendor.name, body.sized(14).bold)
    paper.lines(LEFT, 34, [facts.customer.name, *facts.customer.address], body)
    draw_pairs(paper, look.facts(facts), (120, 34), 160, body)
    turn: Callable[[], float] = page_turner(paper, facts, look)
    table = FaultyTable(paper, look, LEFT, paper.height - 24)
    table.missing, table.black = missing, black
    y = table.draw(facts, 70, turn)
    if y > paper.height - 45:
        y = turn()
    draw_totals(paper, look.totals(facts), y, table.right - 75, table.right - 1.6, body)
    paper.save()
    return paper.page_number
