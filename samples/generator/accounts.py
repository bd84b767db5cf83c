"""Statements of bank accounts: what they say, as tables, and how they look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from . import parties
from .figures import LOCALES, iban, in_groups, write_date, write_number
from .paper import GREY, Paper, Type
from .parties import Party

ENGLISH, GERMAN = LOCALES["en"], LOCALES["de"]


class Transaction(NamedTuple):
    """What goes out is negative. A description may have a second line."""

    date: date
    description: str
    amount: Decimal


class Statement(NamedTuple):
    """Of one account and period."""

    bank: Party
    holder: Party
    number: str
    date: date
    start: date
    end: date
    currency: str
    opening: Decimal
    transactions: tuple[Transaction, ...]

    @property
    def closing(self) -> Decimal:
        return self.opening + sum(row.amount for row in self.transactions)

    def balances(self) -> Iterator[tuple[Transaction, Decimal]]:
        """Each transaction, and the balance after it."""
        balance = self.opening
        for row in self.transactions:
            balance += row.amount
            yield row, balance


def transactions(year: int, *rows: tuple[int, int, str, str]) -> tuple[Transaction, ...]:
    """From day, month, description and amount, so that amounts keep the digits that are printed."""
    return tuple(Transaction(date(year, month, day), what, Decimal(amount)) for day, month, what, amount in rows)


CURRENT_ACCOUNT_EN = Statement(
    Party("Ellery & County Bank", ("1 Guildhall Square", "Port Ellery PE1 1AA"), phone="020 7946 0200",
          iban=iban("GB", "ELCB00999900471100"), bic="ELCBGB2LXXX"),
    parties.ACME, "2025/04", date(2025, 4, 30), date(2025, 4, 1), date(2025, 4, 30), "GBP", Decimal("18402.77"),
    transactions(
        2025,
        (1, 4, "Standing order Guildhall Estates\nrent second quarter", "-4650.00"),
        (1, 4, "Direct debit Port Ellery Water", "-118.40"), (2, 4, "Faster payment Harrowgate Mills", "6240.00"),
        (2, 4, "Card payment Tannery Road Garage", "-86.15"), (3, 4, "Direct debit Northern Telecom", "-212.90"),
        (3, 4, "Bank transfer Quillmoor Advisory Ltd\ninvoice QA-2025-0318", "-3312.00"),
        (4, 4, "Cheque 000381", "-540.00"), (4, 4, "Faster payment Lantern Street Coffee", "1185.60"),
        (7, 4, "Card payment Saltmarsh Stationers", "-64.72"), (7, 4, "Bank transfer Lumenfield Wholesale", "-2875.35"),
        (8, 4, "Faster payment Fernhollow Market", "3920.48"), (9, 4, "Direct debit Ellery Business Rates", "-803.00"),
        (10, 4, "Faster payment Harbour Kiosk", "742.25"), (10, 4, "Cash paid in at counter", "1300.00"),
        (11, 4, "Card payment Ferry Steps Hotel", "-318.00"), (14, 4, "Direct debit County Fleet Leasing", "-1149.99"),
        (15, 4, "HMRC VAT quarter to March\nreference 999 9101 04", "-7841.63"),
        (15, 4, "Faster payment Harrowgate Mills", "6240.00"), (16, 4, "Cheque 000382", "-95.50"),
        (17, 4, "Faster payment Oosterwelle Trading", "9480.10"),
        (22, 4, "Card payment Heron Lane Catering", "-226.80"),
        (22, 4, "Bank transfer Tollander Office Systems", "-1987.04"),
        (23, 4, "Direct debit Candlemaker Insurance", "-455.25"), (24, 4, "Salaries April, 4 payments", "-9862.18"),
        (25, 4, "Faster payment Fernhollow Market", "2870.00"), (28, 4, "Card payment Tannery Road Garage", "-79.90"),
        (29, 4, "Cash paid in at counter", "960.00"), (30, 4, "Credit interest", "3.18"),
        (30, 4, "Account fee", "-12.50")))
GIRO_DE = Statement(
    Party("Volksbank Eibenfurt eG", ("Marktplatz 2", "99998 Eibenfurt"), phone="030 23125 900",
          iban=iban("DE", "999500000047110815"), bic="EIBFDEFFXXX"),
    parties.ACME, "3/2025", date(2025, 3, 31), date(2025, 3, 1), date(2025, 3, 31), "EUR", Decimal("7210.06"),
    transactions(
        2025,
        (3, 3, "Miete Lagerweg 7", "-2380.00"), (4, 3, "Gutschrift Nordkamp Befestigungstechnik", "5117.00"),
        (6, 3, "Lastschrift Stadtwerke Berlin", "-412.88"), (10, 3, "Überweisung Klarwasser Objektpflege", "-1190.00"),
        (13, 3, "Überweisung Schreinerei Eibenfurt\nRechnung RE-25-10482", "-1843.31"),
        (17, 3, "Kartenzahlung Tankstelle Fährhof", "-97.46"),
        (20, 3, "Gutschrift Wellenreiter Handels GmbH", "12804.50"),
        (25, 3, "Gehalt März Marit Solvang", "-2454.91"), (28, 3, "Finanzamt Umsatzsteuer Februar", "-3366.20"),
        (31, 3, "Entgelt Kontoführung", "-9.90")))


def current_account(paper: Paper, statement: Statement) -> None:
    """Two pages: money out and in apart, the balance after each row, carried over."""
    left, right, body = 20.0, paper.width - 20, Type("sans", 9)
    edges = {"date": left + 1, "description": left + 27, "out": 128.0, "in": 156.0, "balance": right - 1}

    def line(y: float, style: Type, **cells: str) -> None:
        for name, text in cells.items():
            align = "right" if name in ("out", "in", "balance") else "left"
            paper.text(edges[name], y, text, style, align)

    def head(y: float) -> float:
        paper.box(left, y, right - left, 7, fill="#e3e8ef")
        line(y + 4.8, body.bold, date="Date", description="Description", out="Paid out", balance="Balance",
             **{"in": "Paid in"})
        return y + 12

    def foot(page: int) -> None:
        paper.text(left, paper.height - 14, f"{statement.bank.name}, {', '.join(statement.bank.address)}",
                   body.sized(7.5).coloured(GREY))
        paper.text(right, paper.height - 14, f"Page {page} of 2", body.sized(7.5).coloured(GREY), "right")

    def money(amount: Decimal) -> str:
        return write_number(amount, ENGLISH)

    paper.text(left, 22, statement.bank.name, body.sized(15).bold)
    paper.text(right, 22, "Account statement", body.sized(15), "right")
    paper.rule(left, 26, right)
    paper.lines(left, 36, (statement.holder.name, *statement.holder.address), body)
    period = f"{write_date(statement.start, ENGLISH)} to {write_date(statement.end, ENGLISH)}"
    y = facts(paper, 110, 36, body, (
        ("Account name", statement.holder.name), ("IBAN", in_groups(statement.bank.iban)), ("BIC", statement.bank.bic),
        ("Statement number", statement.number), ("Statement date", write_date(statement.date, ENGLISH)),
        ("Statement period", period), ("Currency", statement.currency),
        ("Opening balance", money(statement.opening)), ("Closing balance", money(statement.closing))))
    y = head(y + 8)
    for row, balance in statement.balances():
        first, *more = row.description.split("\n")
        if y > paper.height - 40:
            foot(1)
            paper.next_page()
            y = head(20)
        line(y, body, date=write_date(row.date, ENGLISH), description=first, balance=money(balance),
             **{"out" if row.amount < 0 else "in": money(abs(row.amount))})
        y = paper.lines(edges["description"], y + body.leading, more, body.coloured(GREY)) + 1.8
    paper.rule(left, y - 2, right)
    foot(2)


def giro(paper: Paper, statement: Statement) -> None:
    """One page: amounts with their sign, and no balance but the first and the last."""
    left, right, body = 22.0, paper.width - 22, Type("serif", 10)

    def day(date_: date) -> str:
        return write_date(date_, GERMAN)

    def money(amount: Decimal) -> str:
        return write_number(amount, GERMAN)

    paper.text(left, 24, statement.bank.name, body.sized(14).bold)
    paper.text(left, 29, ", ".join(statement.bank.address), body.coloured(GREY))
    paper.text(right, 24, f"Kontoauszug {statement.number}", body.sized(14).bold, "right")
    y = facts(paper, left, 42, body, (
        ("Kontoinhaber", statement.holder.name), ("IBAN", in_groups(statement.bank.iban)), ("BIC", statement.bank.bic),
        ("Auszugsdatum", day(statement.date)), ("Zeitraum", f"{day(statement.start)} - {day(statement.end)}"),
        ("Währung", statement.currency)))
    y = table_of_giro(paper, statement, y + 6, (left, right, body), (day, money))
    paper.text(left, y + 14, "Bitte prüfen Sie die Buchungen. Einwendungen sind innerhalb von sechs Wochen zu erheben.",
               body.sized(8).coloured(GREY))


def table_of_giro(paper: Paper, statement: Statement, y: float, frame: tuple, write: tuple) -> float:
    left, right, body = frame
    day, money = write
    paper.text(left, y, f"Alter Kontostand vom {day(statement.start)}", body.bold)
    paper.text(right, y, money(statement.opening), body.bold, "right")
    y += 9
    for x, text, align in ((left, "Buchungstag", "left"), (left + 30, "Verwendungszweck", "left"),
                           (right, "Betrag", "right")):
        paper.text(x, y, text, body.bold, align)
    paper.rule(left, y + 1.8, right)
    y += 7
    for row in statement.transactions:
        first, *more = row.description.split("\n")
        paper.text(left, y, day(row.date), body)
        paper.text(left + 30, y, first, body)
        paper.text(right, y, money(row.amount), body, "right")
        y = paper.lines(left + 30, y + body.leading, more, body) + 1.2
    paper.rule(left, y - 2.5, right)
    paper.text(left, y + 4, f"Neuer Kontostand vom {day(statement.end)}", body.bold)
    paper.text(right, y + 4, money(statement.closing), body.bold, "right")
    return y


def facts(paper: Paper, left: float, y: float, body: Type, rows: tuple[tuple[str, str], ...]) -> float:
    """Labels and their values, below each other; the y below."""
    for label, value in rows:
        paper.text(left, y, label, body.coloured(GREY))
        paper.text(left + 34, y, value, body.bold)
        y += 5.4
    return y
