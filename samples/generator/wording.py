"""The words that invoices use, by language."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Invoice", "number": "Invoice no.", "date": "Invoice date", "due": "Due date",
        "order": "Your order", "customer_vat_id": "Your VAT no.", "bill_to": "Bill to", "from": "From",
        "vat_id": "VAT no.", "bank": "Bank", "iban": "IBAN", "bic": "BIC",
        "position": "#", "description": "Description", "quantity": "Qty", "unit": "Unit",
        "unit_price": "Unit price", "tax_rate": "VAT %", "amount": "Amount",
        "net": "Net total", "tax": "VAT {rate} %", "taxes": "Total VAT", "gross": "Total due",
        "carried": "Carried forward", "brought": "Brought forward", "page": "Page",
        "thanks": "Please quote the invoice number with your payment.",
    },
    "de": {
        "title": "Rechnung", "number": "Rechnungsnummer", "date": "Rechnungsdatum", "due": "Zahlbar bis",
        "order": "Ihre Bestellnummer", "customer_vat_id": "Ihre USt-IdNr.", "bill_to": "Rechnung an", "from": "Von",
        "vat_id": "USt-IdNr.", "bank": "Bank", "iban": "IBAN", "bic": "BIC",
        "position": "Pos.", "description": "Bezeichnung", "quantity": "Menge", "unit": "Einheit",
        "unit_price": "Einzelpreis", "tax_rate": "USt. %", "amount": "Gesamtpreis",
        "net": "Nettobetrag", "tax": "zzgl. {rate} % USt.", "taxes": "Summe USt.", "gross": "Rechnungsbetrag",
        "carried": "Übertrag", "brought": "Übertrag", "page": "Seite",
        "thanks": "Vielen Dank für Ihren Auftrag. Bitte geben Sie bei der Zahlung die Rechnungsnummer an.",
    },
    "fr": {
        "title": "Facture", "number": "Facture n°", "date": "Date de facture", "due": "Date d'échéance",
        "order": "Votre commande", "customer_vat_id": "Votre n° TVA", "bill_to": "Facturé à", "from": "Émetteur",
        "vat_id": "N° TVA intracommunautaire", "bank": "Banque", "iban": "IBAN", "bic": "BIC",
        "position": "N°", "description": "Désignation", "quantity": "Qté", "unit": "Unité",
        "unit_price": "P.U. HT", "tax_rate": "TVA %", "amount": "Montant HT",
        "net": "Total HT", "tax": "TVA {rate} %", "taxes": "Total TVA", "gross": "Total TTC",
        "carried": "À reporter", "brought": "Report", "page": "Page",
        "thanks": "En cas de retard de paiement, une indemnité forfaitaire de 40 € est due.",
    },
    "es": {
        "title": "Factura", "number": "N.º de factura", "date": "Fecha de factura", "due": "Vencimiento",
        "order": "Su pedido", "customer_vat_id": "Su NIF-IVA", "bill_to": "Cliente", "from": "Emisor",
        "vat_id": "NIF-IVA", "bank": "Banco", "iban": "IBAN", "bic": "BIC",
        "position": "Lín.", "description": "Concepto", "quantity": "Cantidad", "unit": "Unidad",
        "unit_price": "Precio", "tax_rate": "IVA %", "amount": "Importe",
        "net": "Base imponible", "tax": "IVA {rate} %", "taxes": "Total IVA", "gross": "Total factura",
        "carried": "Suma y sigue", "brought": "Suma anterior", "page": "Página",
        "thanks": "Rogamos indiquen el número de factura en la transferencia.",
    },
}

# Where one invoice says it in other words.
US_WORDS = {"number": "Invoice #", "date": "Date", "due": "Due", "order": "P.O. number", "net": "Subtotal",
            "tax": "Sales tax ({rate}%)", "gross": "TOTAL", "tax_rate": "Tax %", "amount": "Line total",
            "unit_price": "Rate", "thanks": "All amounts in USD. Net 30 days. Please make checks payable to the "
            "name above."}
CREDIT_WORDS = {"title": "Credit note", "number": "Credit note no.", "date": "Date", "gross": "Total credit",
                "net": "Subtotal",
                "thanks": "We credit the amount above to your account. No payment is due."}
LETTER_WORDS = {"number": "Invoice No", "date": "Date", "due": "Payment due by", "unit_price": "Rate",
                "tax": "VAT at {rate}%", "net": "Subtotal", "gross": "Amount due"}
