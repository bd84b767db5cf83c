"""Invoices as office programs and mail programs write them: DOCX, XLSX, a mail with an invoice attached.

Hidden here: packages of XML, the same bytes each time.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterable
from decimal import Decimal
from email import policy
from email.message import EmailMessage
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from .figures import write_number
from .invoices import Invoice, Item
from .item_table import Look
from .raster import Draw

LONG_AGO = (1980, 1, 1, 0, 0, 0)
MAIN = "application/vnd.openxmlformats-officedocument"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
EXCEL_EPOCH_ORDINAL = 693594  # 1899-12-30
NUMBERS, DAYS, AMOUNTS = 0, 1, 2  # formats of cells


def write_package(path: Path, main: str, content_type: str, parts: dict[str, str]) -> None:
    types = (f'<Types xmlns="{PACKAGE}/content-types">'
             '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
             '<Default Extension="xml" ContentType="application/xml"/>'
             f'<Override PartName="/{main}" ContentType="{MAIN}.{content_type}.main+xml"/></Types>')
    start = (f'<Relationships xmlns="{PACKAGE}/relationships">'
             f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="{main}"/></Relationships>')
    with zipfile.ZipFile(path, "w") as package:
        for name, text in {"[Content_Types].xml": types, "_rels/.rels": start, **parts}.items():
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}')


# ---- DOCX ----

def paragraph(text: str, is_bold: bool = False) -> str:
    bold = "<w:rPr><w:b/></w:rPr>" if is_bold else ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:p><w:r>{bold}{lines}</w:r></w:p>"


def word_table(rows: Iterable[Iterable[str]]) -> str:
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def item_cells(item: Item, look: Look) -> list[str]:
    return [item.description, write_number(item.quantity, look.locale), item.unit,
            write_number(item.unit_price, look.locale), write_number(item.amount, look.locale)]


ITEM_COLUMNS = ("description", "quantity", "unit", "unit_price", "amount")


def as_docx(invoice: Invoice, look: Look) -> Draw:
    """A letter with a table, as it is typed."""
    def write(path: Path) -> None:
        vendor, customer = invoice.vendor, invoice.customer
        body = [paragraph(vendor.name, is_bold=True), *map(paragraph, vendor.address),
                paragraph(f"{look.word('vat_id')} {vendor.vat_id}"), paragraph(""),
                paragraph(look.word("bill_to")), paragraph(customer.name), *map(paragraph, customer.address),
                paragraph(""), paragraph(look.word("title"), is_bold=True),
                *(paragraph(f"{label}: {value}") for label, value in look.facts(invoice)), paragraph(""),
                word_table([[look.word(name) for name in ITEM_COLUMNS],
                            *(item_cells(item, look) for item in invoice.items)]), paragraph(""),
                word_table(look.totals(invoice)), paragraph(""),
                paragraph(f"{look.word('iban')} {vendor.iban}"), paragraph(f"{look.word('bic')} {vendor.bic}")]
        write_package(path, "word/document.xml", "wordprocessingml.document", {
            "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{"".join(body)}</w:body></w:document>'})
    return write


# ---- XLSX ----

def cell(place: str, value: object) -> str:
    """Numbers and days as sheets keep them, so that a reader has to know the form that they are shown in."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f'<c r="{place}" s="{AMOUNTS}"><v>{value}</v></c>'
    if hasattr(value, "toordinal"):
        return f'<c r="{place}" s="{DAYS}"><v>{value.toordinal() - EXCEL_EPOCH_ORDINAL}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


STYLES = (f'<styleSheet xmlns="{SHEET}"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/>'
          '<xf numFmtId="4" applyNumberFormat="1"/></cellXfs></styleSheet>')


def sheet_rows(invoice: Invoice, look: Look) -> list[list[object]]:
    vendor, customer = invoice.vendor, invoice.customer
    facts = [("number", invoice.number), ("date", invoice.date), ("due", invoice.due), ("order", invoice.order),
             ("customer_vat_id", customer.vat_id)]
    totals = [(look.word("net"), invoice.net), *(
        (look.word("tax").format(rate=write_number(rate, look.locale)), tax) for rate, _, tax in invoice.taxes),
              (f"{look.word('gross')} {invoice.currency}", invoice.gross)]
    return [[vendor.name], *([line] for line in vendor.address), [look.word("vat_id"), vendor.vat_id], [],
            [look.word("bill_to")], [customer.name], *([line] for line in customer.address), [],
            [look.word("title")], *([look.word(name), value] for name, value in facts if value), [],
            [look.word(name) for name in ITEM_COLUMNS],
            *([getattr(item, name) for name in ITEM_COLUMNS] for item in invoice.items), [],
            *([None, None, None, label, amount] for label, amount in totals), [],
            [look.word("iban"), vendor.iban], [look.word("bic"), vendor.bic]]


def as_xlsx(invoice: Invoice, look: Look) -> Draw:
    """A sheet that somebody keeps invoices in."""
    def write(path: Path) -> None:
        rows = "".join(
            f'<row r="{y}">{"".join(cell(f"{chr(65 + x)}{y}", value) for x, value in enumerate(row))}</row>'
            for y, row in enumerate(sheet_rows(invoice, look), 1))
        write_package(path, "xl/workbook.xml", "spreadsheetml.sheet", {
            "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets>'
                               f'<sheet name={quoteattr(look.word("title"))} sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels":
                f'<Relationships xmlns="{PACKAGE}/relationships">'
                f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
                f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
            "xl/styles.xml": STYLES,
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData></worksheet>'})
    return write


# ---- mail ----

def as_mail(invoice: Invoice, look: Look, draw: Draw) -> Draw:
    """A few friendly words, and the invoice attached as it was drawn."""
    def write(path: Path) -> None:
        with tempfile.TemporaryDirectory() as folder:
            draw(Path(folder) / "invoice.pdf")
            attached = (Path(folder) / "invoice.pdf").read_bytes()
        message = EmailMessage(policy=policy.SMTP)
        message["From"] = f"{invoice.vendor.name} <accounts@vendor.example>"
        message["To"] = f"{invoice.customer.name} <invoices@customer.example>"
        message["Date"] = invoice.date.strftime("%a, %d %b %Y 09:30:00 +0000")
        message["Subject"] = f"{look.word('title')} {invoice.number}"
        message["Message-ID"] = f"<{invoice.number}@vendor.example>"
        message.set_content("Hello,\n\nplease find our latest invoice attached.\n\nKind regards\nAccounts\n")
        message.add_attachment(attached, maintype="application", subtype="pdf", filename=f"{invoice.number}.pdf")
        message.set_boundary("=== a part of this mail ===")
        path.write_bytes(message.as_bytes())
    return write
