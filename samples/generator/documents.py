"""The list of documents: what is printed how, for which client, and what is expected of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from . import accounts, einvoice_xml, expected, invoice_layouts, invoices, office, other_layouts, people, raster
from .expected import Fields
from .invoices import Invoice
from .item_table import Look
from .paper import A4, LETTER, Paper, Type
from .raster import Draw
from .wording import CREDIT_WORDS, LETTER_WORDS, US_WORDS

WIDE_TABLE = (("position", 10.0), ("description", 70.0), ("quantity", 16.0), ("unit", 16.0),
              ("unit_price", 23.0), ("tax_rate", 13.0), ("amount", 22.0))
PLAIN_TABLE = (("description", 92.0), ("quantity", 16.0), ("unit", 16.0), ("unit_price", 23.0), ("amount", 23.0))
NARROW_TABLE = (("position", 12.0), ("description", 78.0), ("quantity", 18.0), ("unit", 18.0),
                ("unit_price", 22.0), ("amount", 22.0))

LOOKS = {
    "letter": Look("en", "en", PLAIN_TABLE, "#2b3a67", Type("serif", 10), "£{}", other_words=LETTER_WORDS),
    "boxed": Look("de", "de", NARROW_TABLE, "#7a4a21", Type("sans", 9), "{} EUR", has_grid=True),
    "columns": Look("fr", "fr", WIDE_TABLE, "#5b4a8a", Type("wide", 7.5), "{} €"),
    "banded": Look("es", "es", WIDE_TABLE, "#8c3b2e", Type("sans", 9), "{} €"),
    "ledger": Look("en", "us", NARROW_TABLE, "#444444", Type("sans", 9), "${}", True, US_WORDS),
    "long": Look("de", "de", NARROW_TABLE, "#1d5c4d", Type("sans", 8.5), "{} EUR", has_grid=True),
    "credit": Look("en", "en-slashes", WIDE_TABLE, "#9b6a00", Type("sans", 9), "GBP {}", other_words=CREDIT_WORDS),
    "scanned": Look("de", "de", PLAIN_TABLE, "#222222", Type("sans", 9.5), "{} €"),
    "pages": Look("en", "en", NARROW_TABLE, "#222222", Type("sans", 9.5), "EUR {}"),
    "sheet": Look("en", "en", PLAIN_TABLE, money="{} GBP"),
    "bad": Look("en", "en-slashes", NARROW_TABLE, "#333333", Type("sans", 9), "GBP {}", has_grid=True),
}


class Document(NamedTuple):
    """One file of the folder, and its line of the manifest."""

    name: str
    file_type: str
    client: str
    process_type: str
    about: str
    draw: Draw
    fields: Fields
    is_type_given: bool = True
    status: str = "completed"
    review_reasons: tuple[str, ...] = ()
    may_lack: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        return f"{self.name}.{self.file_type}"

    @property
    def expected_file(self) -> str:
        return f"{self.name}.expected.json"

    def manifest_line(self) -> dict[str, object]:
        return {
            "file": self.file,
            "client": self.client,
            "process_type": self.process_type,
            "is_type_given": self.is_type_given,
            "status": self.status,
            "review_reasons": self.review_reasons,
            "expected": self.expected_file,
            "may_lack": self.may_lack,
            "about": self.about,
        }


def on_paper(draw: Callable[..., None], *facts: object, size: tuple[float, float] = A4,
             title: str = "") -> Draw:
    """Draws a PDF at the path that it is given."""
    def write(path: Path) -> None:
        paper = Paper(path, title, size)
        draw(paper, *facts)
        paper.save()
    return write


def invoice(name: str, client: str, about: str, facts: Invoice, look_name: str,
            layout: Callable[[Paper, Invoice, Look], None],
            picture: tuple[str, Callable[[Draw], Draw]] | None = None, **others: object) -> Document:
    """A born-digital invoice, or a picture of it: its file type, and what makes it."""
    look = LOOKS[look_name]
    size = LETTER if look.locale_name == "us" else A4
    title = f"{look.word('title')} {facts.number}"
    draw = on_paper(layout, facts, look, size=size, title=title)
    file_type, draw = (picture[0], picture[1](draw)) if picture else ("pdf", draw)
    return Document(name, file_type, client, "simple_invoice", about, draw, expected.of_invoice(facts, look), **others)


def einvoice(name: str, client: str, about: str, facts: Invoice, render: Callable[[Invoice], bytes],
             **others: object) -> Document:
    """An invoice that is nothing but XML."""
    def write(path: Path) -> None:
        path.write_bytes(render(facts))
    return Document(name, "xml", client, "simple_invoice", about, write, expected.of_einvoice(facts), **others)


def hybrid(name: str, client: str, about: str, facts: Invoice, look_name: str,
           layout: Callable[[Paper, Invoice, Look], None], **others: object) -> Document:
    """A born-digital invoice that carries itself as XML."""
    look = LOOKS[look_name]
    def draw(paper: Paper) -> None:
        layout(paper, facts, look)
        paper.attach("factur-x.xml", einvoice_xml.as_cii(facts))
    return Document(name, "pdf", client, "simple_invoice", about,
                    on_paper(draw, title=f"{look.word('title')} {facts.number}"),
                    expected.of_einvoice(facts), **others)


def typed(name: str, file_type: str, client: str, about: str, facts: Invoice, look_name: str,
          make: Callable[[Invoice, Look], Draw]) -> Document:
    """An invoice from an office program."""
    look = LOOKS[look_name]._replace(columns=tuple((column, 1.0) for column in office.ITEM_COLUMNS))
    return Document(name, file_type, client, "simple_invoice", about, make(facts, look),
                    expected.of_invoice(facts, look))


def mailed(name: str, client: str, about: str, facts: Invoice, look_name: str,
           layout: Callable[[Paper, Invoice, Look], None]) -> Document:
    """A mail with a born-digital invoice."""
    look = LOOKS[look_name]
    draw = on_paper(layout, facts, look, title=f"{look.word('title')} {facts.number}")
    return Document(name, "eml", client, "simple_invoice", about, office.as_mail(facts, look, draw),
                    expected.of_invoice(facts, look))


DOCUMENTS = (
    invoice("invoice-en-letter", "acme-corp", "English, as a letter; three rows without lines",
            invoices.LETTER_EN, "letter", invoice_layouts.letter),
    invoice("invoice-de-boxed", "acme-corp", "German, facts in a frame, table with a grid, a description of two lines",
            invoices.BOXED_DE, "boxed", invoice_layouts.boxed, is_type_given=False),
    invoice("invoice-de-120-rows", "acme-corp", "German, 120 rows on several pages: repeated header, carried sums",
            invoices.LONG_DE, "long", invoice_layouts.boxed, is_type_given=False),
    invoice("invoice-fr-columns", "smallbiz-retail", "French, seller and buyer side by side, captions above values, "
            "two tax rates", invoices.COLUMNS_FR, "columns", invoice_layouts.columns),
    invoice("invoice-es-banded", "global-logistics", "Spanish, white text on a coloured band",
            invoices.BANDED_ES, "banded", invoice_layouts.banded),
    invoice("invoice-us-ledger", "global-logistics", "US form: every fact in a cell, month before day, sales tax",
            invoices.LEDGER_US, "ledger", invoice_layouts.ledger, is_type_given=False),
    invoice("credit-note-en", "smallbiz-retail", "English credit note with negative amounts",
            invoices.CREDIT_EN, "credit", invoice_layouts.banded, is_type_given=False),
    einvoice("einvoice-ubl", "acme-corp", "XRechnung in UBL: no page, no OCR", invoices.UBL_DE, einvoice_xml.as_ubl,
             is_type_given=False),
    einvoice("einvoice-cii", "smallbiz-retail", "E-invoice in CII, two tax rates", invoices.CII_FR,
             einvoice_xml.as_cii),
    hybrid("einvoice-facturx", "global-logistics", "Factur-X: a PDF that carries its XML", invoices.FACTURX_ES,
           "banded", invoice_layouts.banded, is_type_given=False),
    typed("invoice-de-typed", "docx", "acme-corp", "German, typed in a word processor", invoices.TYPED_DE, "boxed",
          office.as_docx),
    typed("invoice-en-sheet", "xlsx", "smallbiz-retail", "English, kept in a spreadsheet: days and amounts are numbers",
          invoices.SHEET_EN, "sheet", office.as_xlsx),
    mailed("invoice-en-mail", "smallbiz-retail", "English, attached to a mail", invoices.MAILED_EN, "letter",
           invoice_layouts.letter),
    Document("payslip-en", "pdf", "acme-corp", "payroll_v1",
             "Payslip of one employee, with a column for the year so far",
             on_paper(other_layouts.payslip, people.PAYSLIP, title="Payslip"),
             expected.of_payslip(people.PAYSLIP), is_type_given=False),
    Document("receipt-cafe", "pdf", "smallbiz-retail", "receipt_scanner", "Receipt sent by mail; cash given and change",
             on_paper(other_layouts.cafe_receipt, people.CAFE, size=(100.0, 120.0), title="Receipt"),
             expected.of_receipt(people.CAFE, ("description", "quantity", "unit_price", "amount"))),
    Document("bank-statement-en", "pdf", "acme-corp", "bank_statement",
             "Bank statement of two pages: money out and in apart, a balance in each row",
             on_paper(accounts.current_account, accounts.CURRENT_ACCOUNT_EN, title="Account statement"),
             expected.of_statement(accounts.CURRENT_ACCOUNT_EN, has_balances=True), is_type_given=False),
    Document("bank-statement-de", "pdf", "acme-corp", "bank_statement",
             "German bank statement: amounts with their sign, only the first and the last balance",
             on_paper(accounts.giro, accounts.GIRO_DE, title="Kontoauszug"),
             expected.of_statement(accounts.GIRO_DE, has_balances=False), is_type_given=False),
    Document("contract-en", "pdf", "global-logistics", "contract_analyzer", "Contract in running text, two pages",
             on_paper(other_layouts.contract, people.CONTRACT, size=LETTER, title=people.CONTRACT.title),
             expected.of_contract(people.CONTRACT), status="hitl_review",
             review_reasons=("without a model it is not proven that all duties in running text were found",),
             may_lack=("parties", "obligations", "renews_automatically", "notice_period", "governing_law",
                       "currency", "total_value")),
    invoice("invoice-de-scan", "acme-corp", "German letter from an office scanner: a PDF that holds a picture only",
            invoices.SCAN_DE, "scanned", invoice_layouts.letter, ("pdf", raster.scan_as_pdf)),
    invoice("invoice-en-fax", "smallbiz-retail", "36 rows on two pages of a TIFF, black and white",
            invoices.PAGES_EN, "pages", invoice_layouts.columns, ("tif", raster.fax_as_tiff)),
    Document("receipt-photo", "jpg", "smallbiz-retail", "receipt_scanner", "Photo of a till receipt on a table",
             raster.photo_as_jpeg(on_paper(other_layouts.till_receipt, people.MARKET, size=(70.0, 118.0))),
             expected.of_receipt(people.MARKET, ("description", "quantity", "amount")), is_type_given=False),
    Document("receipt-photo-heic", "heic", "smallbiz-retail", "receipt_scanner", "Photo of a receipt as telephones keep it",
             raster.photo_as_heic(on_paper(other_layouts.till_receipt, people.KIOSK, size=(70.0, 118.0))),
             expected.of_receipt(people.KIOSK, ("description", "quantity", "amount")), is_type_given=False),
    Document("receipt-needles", "jpg", "smallbiz-retail", "receipt_scanner",
             "Scan of a slip from a needle printer: letters of dots, a note in pen, a punched hole",
             raster.needles_as_jpeg(on_paper(other_layouts.till_receipt, people.IRONMONGER, size=(70.0, 118.0))),
             expected.of_receipt(people.IRONMONGER, ("description", "quantity", "amount")), is_type_given=False),
    Document("id-card", "png", "global-logistics", "id_card_extraction",
             "Front of an identity card with a machine readable zone",
             raster.card_as_png(on_paper(other_layouts.identity_card, people.IDENTITY_CARD, size=(85.6, 54.0))),
             expected.of_identity_card(people.IDENTITY_CARD), is_type_given=False,
             may_lack=("machine_readable_zone",)),
    invoice("invoice-bad-scan", "acme-corp", "Coarse, askew, out of focus, pale, stained: a person has to look at it",
            invoices.BAD_SCAN_EN, "bad", invoice_layouts.boxed, ("jpg", raster.bad_scan_as_jpeg),
            status="hitl_review",
            review_reasons=("the page image is of low quality", "required fields cannot be read with confidence"),
            may_lack=("invoice_number", "invoice_date", "due_date", "currency", "vendor_name", "vendor_vat_id",
                      "customer_name", "customer_vat_id", "total_net", "total_tax", "total_gross", "iban", "bic",
                      "line_items")),
)
