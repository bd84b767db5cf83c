"""What is not an invoice: a payslip, receipts, an identity card and a contract, as tables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from . import parties
from .figures import british_vat_id, cents, iban, machine_readable_check
from .parties import Party


class Payslip(NamedTuple):
    """Of one employee; amounts of the period and of the year so far."""

    employer: Party
    employee_id: str
    name: str
    position: str
    hours: Decimal
    start: date
    end: date
    paid_on: date
    iban: str
    earnings: tuple[tuple[str, Decimal, Decimal], ...]
    deductions: tuple[tuple[str, str, Decimal, Decimal], ...]  # with the field that it counts for

    @property
    def gross(self) -> Decimal:
        return sum(amount for _, amount, _ in self.earnings)

    def deducted(self, field: str = "") -> Decimal:
        """All deductions, or those that count for one field."""
        return sum(amount for _, counts_for, amount, _ in self.deductions if field in ("", counts_for))

    @property
    def net(self) -> Decimal:
        return self.gross - self.deducted()


PAYSLIP = Payslip(
    parties.ACME, "E-1047", "Marit Solvang", "Warehouse supervisor", Decimal("168.00"),
    date(2025, 3, 1), date(2025, 3, 31), date(2025, 3, 28), iban("DE", "999500000011223344"),
    earnings=(
        ("Base salary", Decimal("3450.00"), Decimal("10350.00")),
        ("Night shift allowance", Decimal("182.40"), Decimal("431.20")),
        ("Overtime 6.0 h", Decimal("147.90"), Decimal("295.80"))),
    deductions=(
        ("Income tax", "income_tax", Decimal("521.33"), Decimal("1498.07")),
        ("Social security", "social_security", Decimal("756.06"), Decimal("2215.40")),
        ("Canteen", "other_deductions", Decimal("48.00"), Decimal("131.00"))))


class ReceiptItem(NamedTuple):
    """Discounts have a negative price."""

    description: str
    quantity: int
    unit_price: Decimal

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.unit_price


class Receipt(NamedTuple):
    """A purchase that has been paid; prices include tax."""

    merchant: Party
    number: str
    date: date
    time: str
    currency: str
    tax_rate: Decimal
    method: str
    given: Decimal | None  # cash
    items: tuple[ReceiptItem, ...]

    @property
    def total(self) -> Decimal:
        return sum(item.amount for item in self.items)

    @property
    def tax(self) -> Decimal:
        return cents(self.total * self.tax_rate / (100 + self.tax_rate))


def receipt_items(*rows: tuple[str, int, str]) -> tuple[ReceiptItem, ...]:
    """From rows of texts, so that prices keep the digits that are printed."""
    return tuple(ReceiptItem(description, quantity, Decimal(price)) for description, quantity, price in rows)


MARKET = Receipt(
    Party("FERNHOLLOW MARKET", ("31 Tannery Row", "London E1 9ZY"), vat_id=british_vat_id("9990951"),
          phone="020 7946 0951"),
    "004-11873", date(2025, 4, 26), "14:37", "GBP", Decimal("20"), "card", None,
    receipt_items(
        ("Paper towels 4pk", 2, "3.40"), ("Washing up liquid", 1, "2.29"), ("Bin liners 50L", 3, "2.20"),
        ("Hand soap refill", 2, "4.15"), ("Coffee beans 1kg", 1, "13.99"), ("Multibuy discount", 1, "-1.50"),
        ("Batteries AA 8pk", 1, "4.45")))
CAFE = Receipt(
    Party("Lantern Street Coffee House", ("8 Lantern Street", "London E1 9ZX"), vat_id=british_vat_id("9991019")),
    "R-20250519-0062", date(2025, 5, 19), "09:12", "GBP", Decimal("20"), "cash", Decimal("40.00"),
    receipt_items(
        ("Flat white", 4, "3.40"), ("Filter coffee", 2, "2.80"), ("Almond croissant", 5, "2.95")))

KIOSK = Receipt(
    Party("HARBOUR KIOSK", ("2 Ferry Steps", "London E1 9ZW"), vat_id=british_vat_id("9991204"),
          phone="020 7946 0377"),
    "K2-55108", date(2025, 6, 8), "11:52", "GBP", Decimal("20"), "card", None,
    receipt_items(
        ("Still water bottle", 6, "1.15"), ("Cheese sandwich", 3, "4.60"), ("Umbrella black", 1, "12.50"),
        ("Phone cable USB-C", 2, "7.95")))

IRONMONGER = Receipt(
    Party("ALDER HILL IRONMONGERS", ("77 Brook Parade", "London E1 9ZV"), vat_id=british_vat_id("9990832"),
          phone="020 7946 0832"),
    "IM-30271", date(2025, 7, 15), "16:08", "GBP", Decimal("20"), "card", None,
    receipt_items(
        ("Hinge brass 75mm", 4, "2.35"), ("Wood screws box", 2, "3.85"), ("Masking tape", 1, "2.60"),
        ("Sandpaper assorted", 3, "1.95")))


class IdentityCard(NamedTuple):
    """Of a citizen of Utopia (UTO, the state that ICAO 9303 keeps for specimens)."""

    number: str
    surname: str
    given_names: str
    sex: str
    nationality: str
    birth: date
    birth_place: str
    issue: date
    expiry: date
    authority: str

    @property
    def machine_readable_zone(self) -> tuple[str, str, str]:
        """Three lines of 30 characters (TD1)."""
        def checked(text: str) -> str:
            return text + machine_readable_check(text)

        number = checked(self.number.ljust(9, "<"))
        birth, expiry = (checked(day.strftime("%y%m%d")) for day in (self.birth, self.expiry))
        first = f"I<{self.nationality}{number}".ljust(30, "<")
        second = f"{birth}{self.sex}{expiry}{self.nationality}".ljust(29, "<")
        composite = first[5:30] + second[0:7] + second[8:15] + second[18:29]
        names = f"{self.surname}<<{self.given_names}".replace(" ", "<")
        return first, second + machine_readable_check(composite), names.ljust(30, "<")


IDENTITY_CARD = IdentityCard(
    "C4N902M36", "MARLOWE", "TESSA INES", "F", "UTO", date(1991, 7, 23), "PORT ELLERY",
    date(2024, 5, 14), date(2034, 5, 13), "MINISTRY OF THE INTERIOR")


class Contract(NamedTuple):
    """Parties, dates and clauses; the clauses' words are the layout's."""

    title: str
    number: str
    customer: Party
    provider: Party
    signed: date
    start: date
    end: date
    currency: str
    total: Decimal
    law: str
    notice_period: str
    obligations: tuple[tuple[str, str, date | None, Decimal | None], ...]  # party, what, until, amount


CONTRACT = Contract(
    "Warehouse Services Agreement", "WSA-2025-014", parties.GLOBAL_LOGISTICS, parties.NORTHQUAY,
    date(2025, 2, 17), date(2025, 3, 1), date(2027, 2, 28), "USD", Decimal("432000.00"),
    "State of New York", "ninety (90) days",
    (("Global Logistics Inc", "pay a monthly fee for the storage space", None, Decimal("18000.00")),
     ("Global Logistics Inc", "pay a security deposit", date(2025, 3, 15), Decimal("36000.00")),
     ("Northquay Storage LLC", "hand over the cold store", date(2025, 4, 30), None)))
