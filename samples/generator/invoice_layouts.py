"""Five ways to lay out an invoice: letter, boxed, columns, banded, ledger."""

from __future__ import annotations

from collections.abc import Callable

from .figures import in_groups
from .invoices import Invoice
from .item_table import ItemTable, Look
from .paper import GREY, Paper, Type
from .parties import Party

LEFT = 20.0
PAIR = list[tuple[str, str]]


def bank_details(vendor: Party, look: Look) -> PAIR:
    """Label and value of where to pay."""
    values = {"bank": vendor.bank, "iban": in_groups(vendor.iban), "bic": vendor.bic}
    return [(look.word(name), value) for name, value in values.items() if value]


def draw_pairs(paper: Paper, pairs: PAIR, at: tuple[float, float], value_x: float, style: Type) -> float:
    """Labels in one column, values in another."""
    x, y = at
    for label, value in pairs:
        paper.text(x, y, label, style.bold)
        paper.text(value_x, y, value, style)
        y += style.leading + 0.6
    return y


def draw_totals(paper: Paper, pairs: PAIR, y: float, left: float, right: float, style: Type) -> float:
    """Label left, amount right; the last one bold."""
    for place, (label, amount) in enumerate(pairs):
        is_last = place == len(pairs) - 1
        shown = style.sized(style.size + 1.5).bold if is_last else style
        y += style.leading + (2.4 if is_last else 0.8)
        paper.text(left, y, label, shown)
        paper.text(right, y, amount, shown, "right")
    return y + style.leading


def draw_page_number(paper: Paper, look: Look) -> None:
    text = f"{look.word('page')} {paper.page_number}"
    paper.text(paper.width - LEFT, paper.height - 8, text, Type(size=7, colour=GREY), "right")


def page_turner(paper: Paper, invoice: Invoice, look: Look) -> Callable[[], float]:
    """Ends a page and begins the next with a short head."""
    def turn() -> float:
        draw_page_number(paper, look)
        paper.next_page()
        small = look.body.sized(8)
        paper.text(LEFT, 18, invoice.vendor.name, small)
        paper.text(paper.width - LEFT, 18, f"{look.word('title')} {invoice.number}", small, "right")
        return 24
    return turn


def draw_footer(paper: Paper, vendor: Party, look: Look) -> None:
    """Three columns below a line: who, how to reach, where to pay."""
    style = Type(look.body.font, 7, GREY)
    top = paper.height - 24
    paper.rule(LEFT, top - 4, paper.width - LEFT, GREY, 0.3)
    width = paper.width - 2 * LEFT
    reach = [vendor.phone, vendor.email, vendor.register]
    pay = [f"{label}: {value}" for label, value in bank_details(vendor, look)]
    paper.lines(LEFT, top, [vendor.name, *vendor.address], style)
    paper.lines(LEFT + width * 0.38, top, [line for line in reach if line], style)
    paper.lines(LEFT + width * 0.7, top, [*pay, f"{look.word('vat_id')}: {vendor.vat_id}"], style)


def letter(paper: Paper, invoice: Invoice, look: Look) -> None:
    """A letter: head in the middle, the facts one below the other, the bank in a sentence at the end."""
    vendor, body, middle = invoice.vendor, look.body, paper.width / 2
    paper.text(middle, 22, vendor.name, body.sized(17).bold.coloured(look.accent), "centre")
    paper.text(middle, 28, " · ".join(vendor.address), body.sized(8), "centre")
    reach = [text for text in (vendor.phone, vendor.email) if text]
    paper.text(middle, 32, " · ".join(reach), body.sized(8), "centre")
    paper.rule(LEFT, 35, paper.width - LEFT, look.accent)

    paper.lines(LEFT, 50, [invoice.customer.name, *invoice.customer.address], body)
    paper.text(LEFT, 82, look.word("title"), body.sized(14).bold)
    y = draw_pairs(paper, look.facts(invoice), (LEFT, 90), LEFT + 42, body)

    table = ItemTable(paper, look, LEFT, paper.height - 60)
    y = table.draw(invoice, y + 6, page_turner(paper, invoice, look))
    y = draw_totals(paper, look.totals(invoice), y, table.right - 70, table.right - 1.6, body)

    paper.text(LEFT, y + 10, look.word("thanks"), body)
    draw_pairs(paper, bank_details(vendor, look), (LEFT, y + 17), LEFT + 22, body)
    tax_number = f"{look.word('vat_id')} {vendor.vat_id}"
    paper.text(middle, paper.height - 14, " · ".join(filter(None, (vendor.register, tax_number))),
               body.sized(7.5).coloured(GREY), "centre")


def boxed(paper: Paper, invoice: Invoice, look: Look) -> None:
    """Address in a window, facts in a frame at the right, a table with a grid, a footer of three columns."""
    vendor, body = invoice.vendor, look.body
    turn_page = page_turner(paper, invoice, look)

    def turn() -> float:
        draw_footer(paper, vendor, look)
        return turn_page()

    paper.box(0, 0, paper.width, 5, fill=look.accent)
    paper.text(LEFT, 22, vendor.name, body.sized(15).bold.coloured(look.accent))
    paper.text(LEFT, 46, " · ".join((vendor.name, *vendor.address)), body.sized(6.5).coloured(GREY))
    paper.rule(LEFT, 47.5, LEFT + 80, GREY, 0.3)
    paper.lines(LEFT, 53, [invoice.customer.name, *invoice.customer.address], body.sized(body.size + 1))

    facts = look.facts(invoice)
    frame_left, frame_height = 118, len(facts) * (body.leading + 0.6) + 4
    paper.box(frame_left, 45, paper.width - LEFT - frame_left, frame_height, stroke=look.accent)
    draw_pairs(paper, facts, (frame_left + 3, 50), frame_left + 38, body)

    paper.text(LEFT, 94, f"{look.word('title')} {invoice.number}", body.sized(15).bold)
    table = ItemTable(paper, look, LEFT, paper.height - 36)
    y = table.draw(invoice, 100, turn)
    if y > paper.height - 75:
        y = turn()
    y = draw_totals(paper, look.totals(invoice), y, table.right - 75, table.right - 1.6, body)
    paper.text(LEFT, y + 8, look.word("thanks"), body)
    draw_footer(paper, vendor, look)
    draw_page_number(paper, look)


def columns(paper: Paper, invoice: Invoice, look: Look) -> None:
    """Seller and buyer side by side, then the facts as a strip of captions with their values below."""
    vendor, body, caption = invoice.vendor, look.body, look.body.sized(7).coloured(GREY)
    half = paper.width / 2 + 5
    paper.text(LEFT, 26, look.word("title").upper(), body.sized(22).coloured(look.accent))
    sides = ((LEFT, "from", vendor), (half, "bill_to", invoice.customer))
    for x, word, party in sides:
        paper.text(x, 40, look.word(word), caption.bold)
        paper.text(x, 45.5, party.name, body.sized(body.size + 1.5).bold)
        paper.lines(x, 50.5, party.address, body)
    own = [vendor.phone, vendor.email, f"{look.word('vat_id')} : {vendor.vat_id}"]
    paper.lines(LEFT, 63.5, [text for text in own if text], body)

    facts = look.facts(invoice)
    step = look.width / len(facts)
    paper.box(LEFT, 80, look.width, 13, fill="#eef1f4")
    for place, (label, value) in enumerate(facts):
        paper.text(LEFT + place * step + 2, 84.5, label, caption)
        paper.text(LEFT + place * step + 2, 90, value, body.bold)

    table = ItemTable(paper, look, LEFT, paper.height - 30)
    y = table.draw(invoice, 101, page_turner(paper, invoice, look))
    draw_totals(paper, look.totals(invoice), y + 2, table.right - 70, table.right - 1.6, body)
    draw_pairs(paper, bank_details(vendor, look), (LEFT, y + 12), LEFT + 18, body)
    paper.lines(LEFT, paper.height - 20, [look.word("thanks"), vendor.register], caption)


def banded(paper: Paper, invoice: Invoice, look: Look) -> None:
    """A coloured band with the seller in white; the facts below each other at the right of the buyer."""
    vendor, body = invoice.vendor, look.body
    white = body.coloured("#ffffff")
    paper.box(0, 0, paper.width, 38, fill=look.accent)
    paper.text(LEFT, 18, vendor.name, white.sized(16).bold)
    paper.text(LEFT, 25, ", ".join(vendor.address), white)
    paper.text(LEFT, 30, f"{look.word('vat_id')}: {vendor.vat_id}   {vendor.email}", white)
    paper.text(paper.width - LEFT, 18, look.word("title").upper(), white.sized(18).bold, "right")

    paper.text(LEFT, 52, look.word("bill_to"), body.bold.coloured(look.accent))
    paper.lines(LEFT, 58, [invoice.customer.name, *invoice.customer.address], body)
    draw_pairs(paper, [(f"{label}:", value) for label, value in look.facts(invoice)], (120, 52), 155, body)

    table = ItemTable(paper, look, LEFT, paper.height - 30)
    y = table.draw(invoice, 84, page_turner(paper, invoice, look))
    paper.box(table.right - 78, y + 3, 78, len(look.totals(invoice)) * (body.leading + 1.6) + 8, fill="#f3efe6")
    y = draw_totals(paper, look.totals(invoice), y + 5, table.right - 74, table.right - 4, body)
    y = draw_pairs(paper, bank_details(vendor, look), (LEFT, y + 14), LEFT + 18, body)
    paper.text(LEFT, y + 6, look.word("thanks"), body)


def ledger(paper: Paper, invoice: Invoice, look: Look) -> None:
    """A form: every fact in a cell of its own, bill-to and ship-to in frames, totals as cells."""
    vendor, body, right = invoice.vendor, look.body, LEFT + look.width
    paper.text(LEFT, 24, vendor.name, body.sized(14).bold)
    paper.lines(LEFT, 30, [text for text in (*vendor.address, vendor.phone, vendor.email) if text], body)
    paper.text(right, 25, look.word("title").upper(), body.sized(20).bold.coloured(look.accent), "right")

    y = 31.0
    for label, value in look.facts(invoice):
        paper.box(right - 70, y, 30, 6.5, fill="#e6e6e6", stroke=GREY, weight=0.4)
        paper.box(right - 40, y, 40, 6.5, stroke=GREY, weight=0.4)
        paper.text(right - 68, y + 4.5, label, body.bold)
        paper.text(right - 2, y + 4.5, value, body, "right")
        y += 6.5

    half = look.width / 2
    for x, caption in ((LEFT, look.word("bill_to").upper()), (LEFT + half, "SHIP TO")):
        paper.box(x, 66, half, 6, fill="#e6e6e6", stroke=GREY, weight=0.4)
        paper.box(x, 72, half, 23, stroke=GREY, weight=0.4)
        paper.text(x + 2, 70.3, caption, body.bold)
    paper.lines(LEFT + 2, 77, [invoice.customer.name, *invoice.customer.address], body)
    paper.lines(LEFT + half + 2, 77, ["Dock 14, Receiving", "2600 Bayonne Terminal Road", "Newark, NJ 07114"], body)

    table = ItemTable(paper, look, LEFT, paper.height - 40)
    y = table.draw(invoice, 101, page_turner(paper, invoice, look))
    for label, amount in look.totals(invoice):
        paper.box(right - 70, y, 40, 6.5, stroke=GREY, weight=0.4)
        paper.box(right - 30, y, 30, 6.5, stroke=GREY, weight=0.4)
        style = body.bold if label == look.word("gross") else body
        paper.text(right - 68, y + 4.5, label, style)
        paper.text(right - 1.6, y + 4.5, amount, style, "right")
        y += 6.5
    paper.text(LEFT, y + 12, look.word("thanks"), body)
