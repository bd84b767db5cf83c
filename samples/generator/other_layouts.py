"""How a payslip, till receipts, an identity card and a contract look."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal

from .figures import LOCALES, in_groups, write_date, write_number
from .paper import GREY, Paper, Type, wrapped
from .people import Contract, IdentityCard, Payslip, Receipt

ENGLISH = LOCALES["en"]
SLASHES = LOCALES["en-slashes"]


def money(amount: Decimal) -> str:
    return write_number(amount, ENGLISH)


def day(date_: date) -> str:
    return write_date(date_, ENGLISH)


def payslip(paper: Paper, slip: Payslip) -> None:
    """Facts in two columns, earnings and deductions with a column for the year so far, net pay in a frame."""
    left, right, body = 20.0, paper.width - 20, Type()
    paper.text(left, 24, slip.employer.name, body.sized(14).bold)
    paper.text(left, 29, ", ".join(slip.employer.address), body.coloured(GREY))
    paper.text(right, 24, "Payslip", body.sized(18).bold, "right")
    paper.rule(left, 33, right)

    sides = (
        (left, (("Employee", slip.name), ("Employee ID", slip.employee_id), ("Position", slip.position),
                ("IBAN", in_groups(slip.iban)))),
        (115, (("Pay period", f"{day(slip.start)} - {day(slip.end)}"), ("Payment date", day(slip.paid_on)),
               ("Hours worked", money(slip.hours)), ("Currency", "EUR"))))
    for x, facts in sides:
        y = 41.0
        for label, value in facts:
            paper.text(x, y, label, body.coloured(GREY))
            paper.text(x + 27, y, value, body.bold)
            y += 6

    def table(y: float, title: str, rows: list[tuple[str, Decimal, Decimal]], total: str) -> float:
        paper.box(left, y, right - left, 7, fill="#dde5ea")
        for x, text, align in ((left + 2, title, "left"), (150, "This period", "right"),
                               (right - 2, "Year to date", "right")):
            paper.text(x, y + 4.8, text, body.bold, align)
        y += 7
        sums = (total, sum(row[1] for row in rows), sum(row[2] for row in rows))
        for label, amount, so_far in (*rows, sums):
            style = body.bold if label == total else body
            y += 6
            if label == total:
                paper.rule(left, y - 4.4, right, GREY, 0.3)
            paper.text(left + 2, y, label, style)
            paper.text(150, y, money(amount), style, "right")
            paper.text(right - 2, y, money(so_far), style.coloured(GREY), "right")
        return y + 8

    y = table(74, "Earnings", list(slip.earnings), "Gross pay")
    deductions = [(label, amount, so_far) for label, _, amount, so_far in slip.deductions]
    y = table(y, "Deductions", deductions, "Total deductions")
    paper.box(left, y, right - left, 13, stroke="#111111", weight=1)
    paper.text(left + 4, y + 8.4, "Net pay", body.sized(12).bold)
    paper.text(150, y + 8.4, f"EUR {money(slip.net)}", body.sized(12).bold, "right")
    paper.text(left, y + 24, "Paid to the account above. Keep this payslip: it is not issued again.",
               body.sized(8).coloured(GREY))


def till_receipt(paper: Paper, receipt: Receipt) -> None:
    """Narrow paper: quantity, article, amount."""
    body, middle, left, right = Type("sans", 9.5), paper.width / 2, 5.0, paper.width - 5
    merchant = receipt.merchant
    paper.text(middle, 12, merchant.name, body.sized(13).bold, "centre")
    y = paper.lines(middle, 18, (*merchant.address, merchant.phone, f"VAT No {merchant.vat_id}"), body, "centre")
    y += 3
    paper.text(left, y, f"{write_date(receipt.date, SLASHES)} {receipt.time}", body)
    paper.text(right, y, f"Receipt {receipt.number}", body, "right")
    y += 3
    paper.rule(left, y, right)
    y += 5
    for item in receipt.items:
        paper.text(left, y, f"{item.quantity} {item.description}", body)
        paper.text(right, y, money(item.amount), body, "right")
        y += body.leading + 0.5
    paper.rule(left, y - 1.5, right)
    rows = (("TOTAL GBP", receipt.total, body.sized(12).bold), (f"incl. VAT {receipt.tax_rate}%", receipt.tax, body),
            ("CARD VISA ****4410", receipt.total, body))
    for label, amount, style in rows:
        y += style.leading + 0.8
        paper.text(left, y, label, style)
        paper.text(right, y, money(amount), style, "right")
    y += 9
    paper.lines(middle, y, ("THANK YOU FOR YOUR VISIT", "Returns within 28 days with receipt"), body.sized(8), "centre")


def cafe_receipt(paper: Paper, receipt: Receipt) -> None:
    """A receipt as sent by mail: a small table with unit prices; cash given and change below the total."""
    body, left, right = Type("wide", 7.5), 7.0, paper.width - 7
    merchant = receipt.merchant
    paper.text(left, 13, merchant.name, body.sized(11).bold)
    y = paper.lines(left, 18, (", ".join(merchant.address), f"VAT reg. {merchant.vat_id}"), body.coloured(GREY))
    y += 4
    for label, value in (("Receipt no.", receipt.number), ("Date", write_date(receipt.date, SLASHES)),
                         ("Time", receipt.time)):
        paper.text(left, y, label, body)
        paper.text(right, y, value, body, "right")
        y += 4.4
    edges = ((left, "left"), (56, "right"), (72, "right"), (right, "right"))

    def row(cells: tuple[str, ...], style: Type) -> None:
        for (x, align), text in zip(edges, cells):
            paper.text(x, y, text, style, align)

    y += 4
    row(("Item", "Qty", "Price", "Total"), body.bold)
    paper.rule(left, y + 1.5, right)
    y += 6
    for item in receipt.items:
        row((item.description, str(item.quantity), money(item.unit_price), money(item.amount)), body)
        y += 4.6
    paper.rule(left, y - 2, right)
    given = receipt.given or receipt.total
    rows = (("Total", receipt.total, body.sized(10).bold), (f"Includes VAT at {receipt.tax_rate}%", receipt.tax, body),
            ("Paid in cash", given, body), ("Change", given - receipt.total, body))
    for label, amount, style in rows:
        y += 5
        paper.text(left, y, label, style)
        paper.text(right, y, f"£{money(amount)}", style, "right")
    paper.text(paper.width / 2, y + 12, "Thank you, see you tomorrow", body.coloured(GREY), "centre")


def identity_card(paper: Paper, card: IdentityCard) -> None:
    """The front of a card: portrait, labels with their values below, machine readable zone at the foot."""
    paper.box(0, 0, paper.width, paper.height, fill="#eaf1ee")
    for wave in range(26):
        points = [(x, wave * 2.3 + 2.2 * math.sin(x / 9 + wave / 3)) for x in range(0, int(paper.width) + 2)]
        paper.path(points, "#d8e6e2", 0.25)
    paper.box(0, 0, paper.width, 8.2, fill="#b5cfcb")
    head = Type("sans", 8, "#12303c")
    paper.text(4, 5.5, "REPUBLIC OF UTOPIA", head.bold)
    paper.text(paper.width - 4, 5.5, "IDENTITY CARD", head.bold, "right")

    paper.box(4, 11, 21, 26, fill="#c3cfd2", stroke="#7d9095", weight=0.4)
    paper.ellipse(9.5, 14.5, 10, 12.5, "#6f7f86")
    paper.ellipse(6, 28, 17, 8.8, "#6f7f86")

    label, value = Type("sans", 4.2, "#3f5f69"), Type("sans", 7)
    rows = (
        ((28, "Surname", card.surname), (64, "Document no.", card.number)),
        ((28, "Given names", card.given_names), (64, "Nationality", card.nationality)),
        ((28, "Date of birth", english_day(card.birth)), (50, "Sex", card.sex),
         (58, "Place of birth", card.birth_place)),
        ((28, "Date of issue", english_day(card.issue)), (50, "Date of expiry", english_day(card.expiry))),
        ((28, "Authority", card.authority),))
    for place, row in enumerate(rows):
        for x, caption, text in row:
            paper.text(x, 12 + place * 5.6, caption, label)
            paper.text(x, 15 + place * 5.6, text, value.bold)

    paper.box(0, 39.4, paper.width, paper.height - 39.4, fill="#f7faf9")
    for place, line in enumerate(card.machine_readable_zone):
        paper.text(7.5, 43.4 + 4.1 * place, line, Type("mono", 11))


def english_day(date_: date) -> str:
    """As on travel documents: 23 JUL 1991."""
    return date_.strftime("%d %b %Y").upper()


CLAUSES = (
    ("1. Subject", "The Provider stores palletised goods for the Customer in its warehouse at 77 Dockyard Road and "
     "handles their receipt and dispatch. The Provider shall hand over the cold store to the Customer no later than "
     "{cold_store}."),
    ("2. Fees", "The Customer shall pay a monthly fee of USD {fee} for the storage space, in advance, by the fifth "
     "business day of each month. The total value of this Agreement over its term is USD {total}. The Customer shall "
     "pay a security deposit of USD {deposit} no later than {deposit_day}."),
    ("3. Term", "This Agreement takes effect on {start} (the \"Effective Date\") and ends on {end}. It renews "
     "automatically for further periods of twelve months unless a party gives written notice of non-renewal."),
    ("4. Notice", "Either party may terminate this Agreement for convenience by written notice of {notice} to the "
     "other party."),
    ("5. Liability", "The Provider is liable for loss of or damage to the goods up to their replacement value, except "
     "where the loss was caused by the Customer or by an event beyond reasonable control."),
    ("6. Governing law", "This Agreement is governed by the laws of the {law}, without regard to its rules on the "
     "conflict of laws."),
)


def contract(paper: Paper, agreement: Contract) -> None:
    """Running text in numbered clauses, signatures on the second page."""
    left, width, body = 25.0, paper.width - 50, Type("serif", 11)
    customer, provider = agreement.customer, agreement.provider
    (_, _, _, fee), (_, _, deposit_day, deposit), (_, _, cold_store, _) = agreement.obligations
    words = {
        "fee": money(fee), "total": money(agreement.total), "deposit": money(deposit),
        "deposit_day": us_day(deposit_day), "cold_store": us_day(cold_store), "start": us_day(agreement.start),
        "end": us_day(agreement.end), "notice": agreement.notice_period, "law": agreement.law}

    paper.text(paper.width / 2, 35, agreement.title, body.sized(18).bold, "centre")
    paper.text(paper.width / 2, 43, f"Contract No. {agreement.number}", body, "centre")
    y = 58.0
    preamble = (
        f"This Warehouse Services Agreement (the \"Agreement\") is made between {customer.name}, "
        f"{', '.join(customer.address[:-1])} (the \"Customer\"), and {provider.name}, {', '.join(provider.address)} "
        "(the \"Provider\"). The parties agree as follows:")
    y = paper.lines(left, y, wrapped(preamble, body, width), body)
    for title, clause in CLAUSES:
        paper.text(left, y + 6, title, body.bold)
        y = paper.lines(left, y + 12, wrapped(clause.format(**words), body, width), body)
    paper.text(paper.width / 2, paper.height - 15, "Page 1 of 2", body.sized(9), "centre")

    paper.next_page()
    y = paper.lines(left, 35, wrapped("7. Final provisions. Changes to this Agreement must be made in writing. If a "
                                      "provision is void, the others stay in force.", body, width), body)
    paper.text(left, y + 10, f"Signed on {us_day(agreement.signed)}", body)
    for x, role, party, who in ((left, "Customer", customer, "Helen Obrist, Director of Operations"),
                                (left + 88, "Provider", provider, "Amos Tillery, Managing Member")):
        paper.text(x, y + 24, f"{role}: {party.name}", body.bold)
        paper.rule(x, y + 46, x + 70)
        paper.text(x, y + 51, who, body.sized(9))
    paper.text(paper.width / 2, paper.height - 15, "Page 2 of 2", body.sized(9), "centre")


def us_day(date_: date) -> str:
    """March 1, 2025"""
    return f"{ENGLISH.months[date_.month - 1]} {date_.day}, {date_.year}"
