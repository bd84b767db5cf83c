"""Invoices as the XML of EN 16931: UBL as XRechnung has it, CII as Factur-X has it; no more terms than the
invoice has facts."""

from __future__ import annotations

from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from .invoices import Invoice, Item
from .parties import Party

UNIT_CODES = {"Stk": "H87", "Std": "HUR", "psch": "LS", "bte": "XBX", "bt": "XBO", "pot": "XJR", "pce": "H87",
              "forf": "LS", "viaje": "E54", "h": "HUR"}
COUNTRIES = {"United Kingdom": "GB", "Germany": "DE", "España": "ES", "France": "FR", "USA": "US"}
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CII = "urn:un:unece:uncefact:data:standard:"


def element(name: str, content: object, **attributes: str) -> str:
    """Text is escaped; a list is what stands inside."""
    inside = "".join(content) if isinstance(content, list) else escape(str(content))
    return f"<{name}{''.join(f' {key}={quoteattr(value)}' for key, value in attributes.items())}>{inside}</{name}>"


def some(name: str, content: object) -> list[str]:
    """Nothing when there is nothing to say."""
    return [element(name, content)] if content else []


def unit_code(item: Item) -> str:
    return UNIT_CODES[item.unit]


def item_name(item: Item) -> str:
    return item.description.replace("\n", " ")


def category(rate: Decimal) -> str:
    return "S" if rate else "Z"


def country(party: Party) -> str:
    return COUNTRIES.get(party.address[-1]) or party.vat_id[:2] or "DE"


def lines(*elements: object) -> bytes:
    """A file with its most important parts on lines of their own."""
    return '\n'.join(("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", *map(str, elements), "")).encode()


def ubl_party(role: str, party: Party) -> str:
    street, city = party.address[:2]
    tax = element("cac:PartyTaxScheme", [element("cbc:CompanyID", party.vat_id),
                                         element("cac:TaxScheme", [element("cbc:ID", "VAT")])])
    return element(f"cac:{role}", [element("cac:Party", [
        element("cac:PostalAddress", [
            element("cbc:StreetName", street), element("cbc:CityName", city),
            element("cac:Country", [element("cbc:IdentificationCode", country(party))])]),
        *([tax] if party.vat_id else []),
        element("cac:PartyLegalEntity", [element("cbc:RegistrationName", party.name)])])])


def ubl_tax_category(name: str, rate: Decimal) -> str:
    return element(name, [element("cbc:ID", category(rate)), element("cbc:Percent", rate),
                          element("cac:TaxScheme", [element("cbc:ID", "VAT")])])


def as_ubl(invoice: Invoice) -> bytes:
    """An invoice in UBL 2.1."""
    def amount(name: str, value: Decimal) -> str:
        return element(name, value, currencyID=invoice.currency)

    def line(number: int, item: Item) -> str:
        return element("cac:InvoiceLine", [
            element("cbc:ID", number),
            element("cbc:InvoicedQuantity", item.quantity, unitCode=unit_code(item)),
            amount("cbc:LineExtensionAmount", item.amount),
            element("cac:Item", [element("cbc:Name", item_name(item)),
                                 ubl_tax_category("cac:ClassifiedTaxCategory", item.tax_rate)]),
            element("cac:Price", [amount("cbc:PriceAmount", item.unit_price)])])

    account = element("cac:PayeeFinancialAccount", [
        element("cbc:ID", invoice.vendor.iban),
        element("cac:FinancialInstitutionBranch", [element("cbc:ID", invoice.vendor.bic)])])
    return lines(
        f'<Invoice xmlns="{UBL}Invoice-2" xmlns:cac="{UBL}CommonAggregateComponents-2"'
        f' xmlns:cbc="{UBL}CommonBasicComponents-2">',
        element("cbc:CustomizationID",
                "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"),
        element("cbc:ID", invoice.number),
        element("cbc:IssueDate", invoice.date),
        *some("cbc:DueDate", invoice.due),
        element("cbc:InvoiceTypeCode", 380),
        element("cbc:DocumentCurrencyCode", invoice.currency),
        *([element("cac:OrderReference", [element("cbc:ID", invoice.order)])] if invoice.order else []),
        ubl_party("AccountingSupplierParty", invoice.vendor),
        ubl_party("AccountingCustomerParty", invoice.customer),
        element("cac:PaymentMeans", [element("cbc:PaymentMeansCode", 58), account]),
        element("cac:TaxTotal", [amount("cbc:TaxAmount", invoice.tax), *(
            element("cac:TaxSubtotal", [amount("cbc:TaxableAmount", base), amount("cbc:TaxAmount", tax),
                                        ubl_tax_category("cac:TaxCategory", rate)])
            for rate, base, tax in invoice.taxes)]),
        element("cac:LegalMonetaryTotal", [
            amount("cbc:LineExtensionAmount", invoice.net), amount("cbc:TaxExclusiveAmount", invoice.net),
            amount("cbc:TaxInclusiveAmount", invoice.gross), amount("cbc:PayableAmount", invoice.gross)]),
        *(line(number, item) for number, item in enumerate(invoice.items, 1)),
        "</Invoice>")


def cii_date(name: str, value: object) -> str:
    return element(name, [element("udt:DateTimeString", f"{value:%Y%m%d}", format="102")])


def cii_party(role: str, party: Party) -> str:
    street, city = party.address[:2]
    tax = element("ram:SpecifiedTaxRegistration", [element("ram:ID", party.vat_id, schemeID="VA")])
    return element(f"ram:{role}", [
        element("ram:Name", party.name),
        element("ram:PostalTradeAddress", [element("ram:LineOne", street), element("ram:CityName", city),
                                           element("ram:CountryID", country(party))]),
        *([tax] if party.vat_id else [])])


def cii_tax(rate: Decimal, *amounts: str) -> str:
    calculated, base = (amounts[:1], amounts[1:])
    return element("ram:ApplicableTradeTax", [
        *calculated, element("ram:TypeCode", "VAT"), *base, element("ram:CategoryCode", category(rate)),
        element("ram:RateApplicablePercent", rate)])


def as_cii(invoice: Invoice) -> bytes:
    """An invoice in CII D16B, in the profile EN 16931 of Factur-X."""
    def line(number: int, item: Item) -> str:
        return element("ram:IncludedSupplyChainTradeLineItem", [
            element("ram:AssociatedDocumentLineDocument", [element("ram:LineID", number)]),
            element("ram:SpecifiedTradeProduct", [element("ram:Name", item_name(item))]),
            element("ram:SpecifiedLineTradeAgreement", [element("ram:NetPriceProductTradePrice", [
                element("ram:ChargeAmount", item.unit_price)])]),
            element("ram:SpecifiedLineTradeDelivery", [
                element("ram:BilledQuantity", item.quantity, unitCode=unit_code(item))]),
            element("ram:SpecifiedLineTradeSettlement", [
                cii_tax(item.tax_rate),
                element("ram:SpecifiedTradeSettlementLineMonetarySummation",
                        [element("ram:LineTotalAmount", item.amount)])])])

    order = element("ram:BuyerOrderReferencedDocument", [element("ram:IssuerAssignedID", invoice.order)])
    due = element("ram:SpecifiedTradePaymentTerms", [cii_date("ram:DueDateDateTime", invoice.due)])
    return lines(
        f'<rsm:CrossIndustryInvoice xmlns:rsm="{CII}CrossIndustryInvoice:100"'
        f' xmlns:ram="{CII}ReusableAggregateBusinessInformationEntity:100"'
        f' xmlns:udt="{CII}UnqualifiedDataType:100">',
        element("rsm:ExchangedDocumentContext", [element("ram:GuidelineSpecifiedDocumentContextParameter", [
            element("ram:ID", "urn:cen.eu:en16931:2017")])]),
        element("rsm:ExchangedDocument", [element("ram:ID", invoice.number), element("ram:TypeCode", 380),
                                          cii_date("ram:IssueDateTime", invoice.date)]),
        "<rsm:SupplyChainTradeTransaction>",
        *(line(number, item) for number, item in enumerate(invoice.items, 1)),
        element("ram:ApplicableHeaderTradeAgreement", [
            cii_party("SellerTradeParty", invoice.vendor), cii_party("BuyerTradeParty", invoice.customer),
            *([order] if invoice.order else [])]),
        element("ram:ApplicableHeaderTradeDelivery", []),
        element("ram:ApplicableHeaderTradeSettlement", [
            element("ram:InvoiceCurrencyCode", invoice.currency),
            element("ram:SpecifiedTradeSettlementPaymentMeans", [
                element("ram:TypeCode", 58),
                element("ram:PayeePartyCreditorFinancialAccount", [element("ram:IBANID", invoice.vendor.iban)]),
                element("ram:PayeeSpecifiedCreditorFinancialInstitution",
                        [element("ram:BICID", invoice.vendor.bic)])]),
            *(cii_tax(rate, element("ram:CalculatedAmount", tax), element("ram:BasisAmount", base))
              for rate, base, tax in invoice.taxes),
            *([due] if invoice.due else []),
            element("ram:SpecifiedTradeSettlementHeaderMonetarySummation", [
                element("ram:LineTotalAmount", invoice.net), element("ram:TaxBasisTotalAmount", invoice.net),
                element("ram:TaxTotalAmount", invoice.tax, currencyID=invoice.currency),
                element("ram:GrandTotalAmount", invoice.gross), element("ram:DuePayableAmount", invoice.gross)])]),
        "</rsm:SupplyChainTradeTransaction>",
        "</rsm:CrossIndustryInvoice>")
