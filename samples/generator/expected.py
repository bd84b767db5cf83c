"""What each document is expected to give: the final output in the form of its process type's output_schema.
Numbers keep the digits that are printed, so 104.90 stays 104.90."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from .accounts import Statement
from .einvoice_xml import UNIT_CODES
from .invoices import Invoice, Item
from .item_table import Look
from .people import Contract, IdentityCard, Payslip, Receipt

Fields = dict[str, Any]

ITEM_FIELDS = ("description", "quantity", "unit", "unit_price", "tax_rate", "amount")


def without_empty(fields: Mapping[str, Any]) -> Fields:
    return {name: value for name, value in fields.items() if value not in (None, "")}


def of_invoice(invoice: Invoice, look: Look) -> Fields:
    """All that this look prints."""
    printed = [name for name, _ in look.columns if name in ITEM_FIELDS]
    return {**facts_of(invoice), "line_items": [item_fields(item, printed) for item in invoice.items]}


def facts_of(invoice: Invoice) -> Fields:
    """All but the items."""
    return without_empty({
        "invoice_number": invoice.number,
        "invoice_date": invoice.date,
        "due_date": invoice.due,
        "purchase_order": invoice.order,
        "currency": invoice.currency,
        "vendor_name": invoice.vendor.name,
        "vendor_vat_id": invoice.vendor.vat_id,
        "customer_name": invoice.customer.name,
        "customer_vat_id": invoice.customer.vat_id,
        "total_net": invoice.net,
        "total_tax": invoice.tax,
        "total_gross": invoice.gross,
        "iban": invoice.vendor.iban,
        "bic": invoice.vendor.bic,
    })


def of_einvoice(invoice: Invoice) -> Fields:
    """All that its XML says."""
    return {**facts_of(invoice), "line_items": [
        {**item_fields(item, ITEM_FIELDS), "unit": UNIT_CODES[item.unit]} for item in invoice.items]}


def item_fields(item: Item, names: Iterable[str]) -> Fields:
    """A description of several lines is one text."""
    fields = {name: getattr(item, name) for name in names}
    return {**fields, "description": item.description.replace("\n", " ")}


def of_payslip(slip: Payslip) -> Fields:
    return {
        "employer_name": slip.employer.name,
        "pay_period_start": slip.start,
        "pay_period_end": slip.end,
        "payment_date": slip.paid_on,
        "currency": "EUR",
        "total_gross": slip.gross,
        "total_deductions": slip.deducted(),
        "total_net": slip.net,
        "employees": [{
            "employee_id": slip.employee_id,
            "name": slip.name,
            "position": slip.position,
            "hours": slip.hours,
            "gross_pay": slip.gross,
            "income_tax": slip.deducted("income_tax"),
            "social_security": slip.deducted("social_security"),
            "other_deductions": slip.deducted("other_deductions"),
            "net_pay": slip.net,
            "iban": slip.iban,
        }],
    }


def of_receipt(receipt: Receipt, names: tuple[str, ...]) -> Fields:
    return {
        "merchant_name": receipt.merchant.name,
        "merchant_address": ", ".join(receipt.merchant.address),
        "merchant_vat_id": receipt.merchant.vat_id,
        "receipt_number": receipt.number,
        "purchase_date": receipt.date,
        "purchase_time": receipt.time,
        "currency": receipt.currency,
        "total_tax": receipt.tax,
        "total_gross": receipt.total,
        "payment_method": receipt.method,
        "line_items": [{name: getattr(item, name) for name in names} for item in receipt.items],
    }


def of_identity_card(card: IdentityCard) -> Fields:
    return {
        "document_kind": "identity_card",
        "document_number": card.number,
        "issuing_country": card.nationality,
        "issuing_authority": card.authority,
        "surname": card.surname,
        "given_names": card.given_names,
        "sex": card.sex,
        "nationality": card.nationality,
        "date_of_birth": card.birth,
        "place_of_birth": card.birth_place,
        "date_of_issue": card.issue,
        "date_of_expiry": card.expiry,
        "machine_readable_zone": list(card.machine_readable_zone),
    }


def of_contract(agreement: Contract) -> Fields:
    customer, provider = agreement.customer, agreement.provider
    return {
        "title": agreement.title,
        "contract_number": agreement.number,
        "parties": [
            {"name": customer.name, "role": "Customer", "address": ", ".join(customer.address[:-1])},
            {"name": provider.name, "role": "Provider", "address": ", ".join(provider.address)},
        ],
        "signature_date": agreement.signed,
        "start_date": agreement.start,
        "end_date": agreement.end,
        "renews_automatically": True,
        "notice_period": agreement.notice_period,
        "governing_law": agreement.law,
        "currency": agreement.currency,
        "total_value": agreement.total,
        "obligations": [
            without_empty({"party": party, "description": what, "due_date": until, "amount": amount})
            for party, what, until, amount in agreement.obligations],
    }


def of_statement(statement: Statement, has_balances: bool) -> Fields:
    return {
        "account_holder": statement.holder.name,
        "iban": statement.bank.iban,
        "bic": statement.bank.bic,
        "statement_number": statement.number,
        "statement_date": statement.date,
        "period_start": statement.start,
        "period_end": statement.end,
        "currency": statement.currency,
        "opening_balance": statement.opening,
        "closing_balance": statement.closing,
        "transactions": [{"booking_date": row.date, "description": row.description.replace("\n", " "),
                          "amount": row.amount, **({"balance": balance} if has_balances else {})}
                         for row, balance in statement.balances()],
    }


def as_json(value: Any, indent: str = "") -> str:
    """JSON with decimals as they are, which the json module cannot write. Rows stand on a line each."""
    deeper = f"{indent}  "
    if isinstance(value, Mapping):
        members = [f"{json.dumps(name)}: {as_json(member, deeper)}" for name, member in value.items()]
        return f"{{{', '.join(members)}}}" if is_flat(value.values()) and indent else block("{}", members, indent)
    if isinstance(value, (list, tuple)):
        elements = [as_json(element, deeper) for element in value]
        return f"[{', '.join(elements)}]" if is_flat(value) else block("[]", elements, indent)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return json.dumps(value.isoformat() if isinstance(value, date) else value, ensure_ascii=False)


def is_flat(values: Iterable[Any]) -> bool:
    return not any(isinstance(value, (Mapping, list, tuple)) for value in values)


def block(brackets: str, members: list[str], indent: str) -> str:
    """One member in each line."""
    lines = ",\n".join(f"{indent}  {member}" for member in members)
    return f"{brackets[0]}\n{lines}\n{indent}{brackets[1]}"
