"""The invoices: what each says, as tables. How it looks is a layout's matter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby, product
from typing import NamedTuple

from . import parties
from .figures import cents
from .parties import Party


class Item(NamedTuple):
    """One row. A description of several lines stands in one cell, line below line."""

    description: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    tax_rate: Decimal

    @property
    def amount(self) -> Decimal:
        return cents(self.quantity * self.unit_price)


class Invoice(NamedTuple):
    """Facts only; optional ones that are None are not printed."""

    vendor: Party
    customer: Party
    number: str
    date: date
    currency: str
    items: tuple[Item, ...]
    due: date | None = None
    order: str | None = None

    @property
    def net(self) -> Decimal:
        return sum((item.amount for item in self.items), Decimal("0.00"))

    @property
    def taxes(self) -> list[tuple[Decimal, Decimal, Decimal]]:
        """Rate, what is taxed, tax."""
        by_rate = sorted(self.items, key=lambda item: -item.tax_rate)
        bases = ((rate, sum(item.amount for item in items))
                 for rate, items in groupby(by_rate, key=lambda item: item.tax_rate))
        return [(rate, base, cents(base * rate / 100)) for rate, base in bases]

    @property
    def tax(self) -> Decimal:
        return sum((tax for _, _, tax in self.taxes), Decimal("0.00"))

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax


def items(*rows: tuple[str, str, str, str, str]) -> tuple[Item, ...]:
    """From rows of texts, so that numbers keep the digits that are printed."""
    return tuple(Item(description, Decimal(quantity), unit, Decimal(price), Decimal(rate))
                 for description, quantity, unit, price, rate in rows)


def fasteners() -> Iterator[tuple[str, str, str, str, str]]:
    """120 rows: five kinds in four diameters and six lengths; price and quantity follow from the size."""
    kinds = (("Zylinderschraube DIN 912", 21), ("Sechskantschraube DIN 933", 17), ("Senkschraube DIN 7991", 19),
             ("Gewindestift DIN 913", 9), ("Linsenschraube ISO 7380", 23))
    sizes = tuple(product((4, 5, 6, 8), (10, 16, 20, 30, 40, 60)))
    for place, ((kind, base), (diameter, length)) in enumerate(product(kinds, sizes)):
        price = Decimal(base * diameter * (length + 40)) / 1000 + Decimal("0.09")
        quantity = 1 + place * 7 % 4
        yield f"{kind} M{diameter} x {length}", str(quantity), "Pck", str(cents(price)), "19"


LETTER_EN = Invoice(
    parties.QUILLMOOR, parties.ACME, "QA-2025-0318", date(2025, 3, 18), "GBP", due=date(2025, 4, 17),
    items=items(
        ("Workshop on supplier onboarding", "2", "days", "640.00", "20"),
        ("Review of purchase ledger", "7.5", "hours", "85.00", "20"),
        ("Travel Port Ellery - Berlin", "1", "trip", "312.40", "20")))

BOXED_DE = Invoice(
    parties.EIBENFURT, parties.ACME, "RE-25-10482", date(2025, 2, 11), "EUR", due=date(2025, 3, 13),
    order="4500012771",
    items=items(
        ("Arbeitsplatte Eiche geölt\n2.400 x 800 x 40 mm", "3", "Stk", "348.50", "19"),
        ("Untergestell Stahl, pulverbeschichtet", "6", "Stk", "89.90", "19"),
        ("Montage vor Ort", "9.5", "Std", "62.00", "19"),
        ("Anfahrt Pauschale", "1", "psch", "45.00", "19")))

COLUMNS_FR = Invoice(
    parties.MOULIN, parties.SMALLBIZ, "F2025-00219", date(2025, 5, 14), "EUR", due=date(2025, 6, 13),
    items=items(
        ("Savon à la lavande, boîte de 12", "40", "bte", "21.60", "20"),
        ("Huile d'olive vierge 50 cl", "96", "bt", "7.35", "5.5"),
        ("Confiture de figues 220 g", "120", "pot", "3.10", "5.5"),
        ("Présentoir en bois de hêtre", "4", "pce", "58.00", "20"),
        ("Frais de port", "1", "forf", "86.50", "20")))

BANDED_ES = Invoice(
    parties.SIERRA, parties.GLOBAL_LOGISTICS, "2025/0417", date(2025, 2, 28), "EUR", due=date(2025, 3, 30),
    order="PO-88213",
    items=items(
        ("Transporte Villarreda - Puerto Alto, camión completo", "3", "viaje", "865.00", "21"),
        ("Recargo por combustible", "3", "viaje", "47.35", "21"),
        ("Espera en muelle", "5.5", "h", "38.00", "21")))

LEDGER_US = Invoice(
    parties.HARBORPINE, parties.GLOBAL_LOGISTICS, "INV-60713", date(2025, 1, 23), "USD", due=date(2025, 2, 22),
    order="GL-2025-0091",
    items=items(
        ("Stretch wrap 18 in x 1500 ft, 80 gauge", "48", "roll", "13.75", "6.25"),
        ("Corner board 2 x 2 x 48 in", "600", "pc", "0.89", "6.25"),
        ("Heat-treated pallet 48 x 40 in", "75", "pc", "19.40", "6.25"),
        ("Ratchet strap 2 in x 27 ft", "30", "pc", "11.25", "6.25")))

LONG_DE = Invoice(
    parties.NORDKAMP, parties.ACME, "2025-30077", date(2025, 6, 4), "EUR", due=date(2025, 7, 4),
    order="4500013090", items=items(*fasteners()))

CREDIT_EN = Invoice(
    parties.LUMENFIELD, parties.SMALLBIZ, "CN-00872", date(2025, 4, 29), "GBP",
    items=items(
        ("Desk lamp Orla, brass - returned", "-6", "pcs", "34.50", "20"),
        ("Bulb E27 warm white - broken in transit", "-24", "pcs", "2.85", "20")))

SCAN_DE = Invoice(
    parties.KLARWASSER, parties.ACME, "KW-2025-1190", date(2025, 3, 31), "EUR", due=date(2025, 4, 14),
    items=items(
        ("Unterhaltsreinigung Büro, März 2025", "1", "Monat", "780.00", "19"),
        ("Glasreinigung Fassade Nord", "12", "Std", "38.50", "19"),
        ("Verbrauchsmaterial", "1", "psch", "64.80", "19")))

PAGES_EN = Invoice(
    parties.TOLLANDER, parties.SMALLBIZ, "TOS-58210", date(2025, 5, 27), "EUR", due=date(2025, 6, 26),
    order="SBR-0447",
    items=items(
        *((f"{article}, {colour}", quantity, "pcs", price, "21")
          for (article, price), (colour, quantity) in product(
              (("Lever arch file A4 75 mm", "2.15"), ("Ring binder A4 25 mm", "1.80"),
               ("Document wallet A4", "0.65"), ("Index tabs 1-31", "1.95"), ("Clipboard A4", "2.40"),
               ("Desk tray stackable", "4.75"), ("Pen pot mesh", "3.30"), ("Magazine rack", "3.95"),
               ("Letter opener", "2.05")),
              (("black", "24"), ("blue", "18"), ("red", "12"), ("grey", "30"))))))

UBL_DE = Invoice(
    parties.EIBENFURT, parties.ACME, "RE-25-10611", date(2025, 4, 8), "EUR", due=date(2025, 5, 8),
    order="4500012930",
    items=items(
        ("Schrankwand Eiche\nsechs Türen", "2", "Stk", "1280.00", "19"),
        ("Montage vor Ort", "7.5", "Std", "62.00", "19"),
        ("Anfahrt Pauschale", "1", "psch", "45.00", "19")))

CII_FR = Invoice(
    parties.MOULIN, parties.SMALLBIZ, "F2025-00304", date(2025, 7, 2), "EUR", due=date(2025, 8, 1),
    items=items(
        ("Savon à la lavande, boîte de 12", "24", "bte", "21.60", "20"),
        ("Huile d'olive vierge 50 cl", "48", "bt", "7.35", "5.5"),
        ("Frais de port", "1", "forf", "42.00", "20")))

FACTURX_ES = Invoice(
    parties.SIERRA, parties.GLOBAL_LOGISTICS, "2025/0522", date(2025, 5, 30), "EUR", due=date(2025, 6, 29),
    order="PO-88341",
    items=items(
        ("Transporte Villarreda - Puerto Alto, camión completo", "2", "viaje", "865.00", "21"),
        ("Espera en muelle", "3.5", "h", "38.00", "21")))

TYPED_DE = Invoice(
    parties.KLARWASSER, parties.ACME, "KO-2025-0713", date(2025, 7, 3), "EUR", due=date(2025, 7, 17),
    items=items(
        ("Unterhaltsreinigung Büro, Juni", "1", "Monat", "1180.00", "19"),
        ("Glasreinigung Fassade", "14", "Std", "41.50", "19"),
        ("Reinigungsmittel", "6", "Kan", "18.75", "19")))

SHEET_EN = Invoice(
    parties.LUMENFIELD, parties.SMALLBIZ, "LW-42290", date(2025, 6, 24), "GBP", due=date(2025, 7, 24),
    order="SB-7740",
    items=items(
        ("Track spotlight Beam 12 W", "36", "pcs", "18.40", "20"),
        ("Wall light Fell, brushed brass", "10", "pcs", "64.90", "20"),
        ("Carriage", "1", "consignment", "35.00", "20")))

MAILED_EN = Invoice(
    parties.QUILLMOOR, parties.SMALLBIZ, "QA-2025-0611", date(2025, 6, 11), "GBP", due=date(2025, 7, 11),
    items=items(
        ("Stock control training", "1.5", "days", "640.00", "20"),
        ("Handbook, printed", "12", "copies", "14.20", "20")))

BAD_SCAN_EN = Invoice(
    parties.LUMENFIELD, parties.ACME, "LW-41873", date(2025, 1, 30), "GBP", due=date(2025, 3, 1),
    items=items(
        ("Pendant light Tarn, opal glass", "8", "pcs", "72.30", "20"),
        ("Dimmer module 200 W", "8", "pcs", "18.65", "20"),
        ("Mounting kit", "8", "pcs", "4.20", "20")))
