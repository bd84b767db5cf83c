"""Vendors who word and place the facts of their invoices as nobody else does, several invoices of each: what
corrections must teach. The documents are made where they are needed and not kept."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from .figures import LOCALES, Locale, cents, german_vat_id, iban, in_groups, write_date, write_number
from .paper import Paper, Type

ROWS = (("Oak boards, planed", "48.30"), ("Delivery to the yard", "25.00"), ("Wood oil, 2.5 l", "61.95"),
        ("Fitting, by the hour", "54.00"), ("Hinges, brass", "7.40"), ("Sanding discs", "12.80"),
        ("Disposal of packing", "9.15"), ("Glass shelf", "33.60"))
CUSTOMERS = (("Acme Corporation", "Lagerweg 7", "10115 Berlin"), ("Acme Corporation, Plant Two", "Ringallee 90",
             "04109 Leipzig"))


class Facts(NamedTuple):
    """What one invoice says."""

    number: str
    date: datetime.date
    due: datetime.date
    rows: tuple[tuple[str, Decimal], ...]
    customer: tuple[str, ...]

    @property
    def net(self) -> Decimal:
        return sum((amount for _, amount in self.rows), Decimal("0.00"))

    @property
    def tax(self) -> Decimal:
        return cents(self.net * 19 / 100)

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax


class Vendor(NamedTuple):
    """Who, how the numbers of invoices look, and who draws them."""

    name: str
    number: str
    locale: Locale
    draw: Callable[[Paper, Facts, "Vendor"], None]

    @property
    def iban(self) -> str:
        return iban("DE", f"99950000{sum(map(ord, self.name)):010}")

    @property
    def vat_id(self) -> str:
        return german_vat_id(f"{99000000 + sum(map(ord, self.name)):08}")

    def amount(self, amount: Decimal) -> str:
        return write_number(amount, self.locale)

    def day(self, day: datetime.date) -> str:
        return write_date(day, self.locale)


def draw_rows(paper: Paper, facts: Facts, vendor: Vendor, y: float, style: Type = Type()) -> float:
    for name, amount in facts.rows:
        paper.text(20, y, name, style)
        paper.text(190, y, vendor.amount(amount), style, "right")
        y += 6
    return y


def odd_words(paper: Paper, facts: Facts, vendor: Vendor) -> None:
    """Labels that no dictionary has, beside their values."""
    paper.text(20, 20, vendor.name, Type(size=13))
    paper.lines(20, 45, facts.customer)
    y = 80.0
    for label, value in (("Vorgang", facts.number), ("Ausgefertigt", vendor.day(facts.date)),
                         ("Zu begleichen bis", vendor.day(facts.due))):
        paper.text(120, y, label)
        paper.text(165, y, value)
        y += 5
    y = draw_rows(paper, facts, vendor, 110) + 6
    for label, amount in (("Warenwert", facts.net), ("Abgabe 19 %", facts.tax), ("Summa", facts.gross)):
        paper.text(130, y, label)
        paper.text(190, y, vendor.amount(amount), align="right")
        y += 6
    paper.text(20, 280, f"{vendor.name} · Konto {in_groups(vendor.iban)} · {vendor.vat_id}", Type(size=7))


def captions(paper: Paper, facts: Facts, vendor: Vendor) -> None:
    """Small captions above their values, in a band."""
    paper.text(190, 22, vendor.name, Type("serif", 15), "right")
    for x, caption, value in ((20, "Our sign", facts.number), (75, "Written", vendor.day(facts.date)),
                              (130, "To settle", vendor.day(facts.due))):
        paper.text(x, 60, caption, Type(size=6.5))
        paper.text(x, 65, value, Type(size=10))
    paper.lines(20, 85, facts.customer)
    y = draw_rows(paper, facts, vendor, 120) + 10
    for x, caption, amount in ((75, "Goods", facts.net), (115, "Duty", facts.tax), (155, "All in all", facts.gross)):
        paper.text(x, y, caption, Type(size=6.5))
        paper.text(x, y + 5, f"EUR {vendor.amount(amount)}", Type(size=10))
    paper.text(20, 275, f"Bank: {vendor.iban}", Type(size=7))


def bare(paper: Paper, facts: Facts, vendor: Vendor) -> None:
    """No labels at all: everything is where it always is."""
    paper.text(105, 18, vendor.name, Type("serif", 12), "centre")
    paper.text(190, 30, facts.number, align="right")
    paper.text(190, 35, vendor.day(facts.date), align="right")
    paper.text(190, 40, vendor.day(facts.due), align="right")
    paper.lines(20, 50, facts.customer)
    paper.text(20, 70, "Thank you for the order, which we have carried out as follows.")
    draw_rows(paper, facts, vendor, 90)
    paper.text(20, 240, "Please use the account below and mention the number above.")
    for x, amount in ((60, facts.net), (110, facts.tax), (160, facts.gross)):
        paper.text(x, 250, f"{vendor.amount(amount)} EUR", Type(size=10))
    paper.text(20, 285, f"{vendor.iban} {vendor.vat_id}", Type(size=7))


def sentences(paper: Paper, facts: Facts, vendor: Vendor) -> None:
    """A letter in sentences."""
    paper.text(20, 20, f"From the desk of {vendor.name}", Type("serif", 11))
    paper.lines(20, 40, facts.customer, Type("serif", 11))
    y = paper.lines(20, 75, (
        f"On {vendor.day(facts.date)} we wrote this under our sign {facts.number} and ask you",
        f"to send us {vendor.amount(facts.gross)} Euro until {vendor.day(facts.due)} for what is listed.",
    ), Type("serif", 11))
    y = draw_rows(paper, facts, vendor, y + 10, Type("serif", 10)) + 8
    paper.text(20, y, f"Without duty this is {vendor.amount(facts.net)} Euro", Type("serif", 11))
    paper.text(20, y + 6, f"and the duty is {vendor.amount(facts.tax)} Euro", Type("serif", 11))
    paper.text(20, 270, f"Our account: {in_groups(vendor.iban)}", Type("serif", 9))


def misleading(paper: Paper, facts: Facts, vendor: Vendor) -> None:
    """Usual labels for something else: an account number of the customer's, an old balance, a day of print."""
    paper.text(20, 20, vendor.name, Type(size=12))
    paper.lines(20, 40, facts.customer)
    y = 40.0
    for label, value in (("Invoice No", "Series B"), ("Customer ID", f"{sum(map(ord, vendor.name))}"),
                         ("Document", facts.number), ("Date", f"printed {vendor.day(datetime.date(2025, 1, 2))}"),
                         ("Issued", vendor.day(facts.date)), ("Valid through", vendor.day(facts.due))):
        paper.text(130, y, label)
        paper.text(162, y, value)
        y += 5
    y = draw_rows(paper, facts, vendor, 90) + 8
    for label, amount in (("Total last year", Decimal("8120.55")), ("Sum of goods", facts.net), ("Duty", facts.tax),
                          ("You owe us", facts.gross), ("Total with your credit", Decimal("250.00"))):
        paper.text(110, y, label)
        paper.text(190, y, f"€ {vendor.amount(amount)}", align="right")
        y += 6
    paper.text(20, 280, f"{vendor.iban}  {vendor.vat_id}", Type(size=7))


VENDORS = (
    Vendor("Holzwerk Unterau", "VG-{:05}", LOCALES["de"], odd_words),
    Vendor("Brindle & Moss", "BM/{}/25", LOCALES["en"], captions),
    Vendor("Larkspur Interiors", "L{:06}", LOCALES["de"], bare),
    Vendor("Tamsin Oakes", "TO-{}", LOCALES["en"], sentences),
    Vendor("Norrfeld Supply", "{:04}-N", LOCALES["de"], misleading),
    Vendor("Kerzenhaus Mertloch", "K{:04}", LOCALES["de"], captions),
)
FIELDS = ("invoice_number", "invoice_date", "due_date", "vendor_name", "customer_name", "total_net", "total_tax",
          "total_gross", "iban")


def facts_of(vendor: Vendor, place: int) -> Facts:
    """Of the invoice of that number, from 0: nothing is the same as on the one before."""
    date = datetime.date(2025, 2, 3) + datetime.timedelta(days=place * 17)
    rows = tuple((ROWS[(place * 3 + row) % len(ROWS)][0],
                  cents(Decimal(ROWS[(place * 3 + row) % len(ROWS)][1]) * (place + row + 1)))
                 for row in range(2 + place * 2 % 5))
    return Facts(vendor.number.format(412 + place * 37), date, date + datetime.timedelta(days=14 + place), rows,
                 CUSTOMERS[place % len(CUSTOMERS)])


def expected(vendor: Vendor, facts: Facts) -> dict[str, object]:
    return {"invoice_number": facts.number, "invoice_date": facts.date.isoformat(),
            "due_date": facts.due.isoformat(), "vendor_name": vendor.name, "customer_name": facts.customer[0],
            "total_net": facts.net, "total_tax": facts.tax, "total_gross": facts.gross, "iban": vendor.iban}


def make(folder: Path, documents: int) -> Iterator[tuple[str, int, Path, dict[str, object]]]:
    """Vendor, number of the document, file, what is right: so many documents of every vendor."""
    for position, vendor in enumerate(VENDORS):
        for place in range(documents):
            facts = facts_of(vendor, place)
            path = folder / f"vendor-{position}-{place}.pdf"
            paper = Paper(path, facts.number)
            vendor.draw(paper, facts, vendor)
            paper.save()
            yield vendor.name, place, path, expected(vendor, facts)
