"""Who trades with whom. All invented: towns that do not exist, telephone numbers kept free for fiction,
names under .example; identifiers have right check digits and are nobody's."""

from __future__ import annotations

from typing import NamedTuple

from .figures import british_vat_id, dutch_vat_id, french_vat_id, german_vat_id, iban, spanish_vat_id


class Party(NamedTuple):
    """A firm as its letterhead shows it. Empty texts are not printed."""

    name: str
    address: tuple[str, ...]
    vat_id: str = ""
    iban: str = ""
    bic: str = ""
    bank: str = ""
    phone: str = ""
    email: str = ""
    register: str = ""


# The three clients of the sample data.
ACME = Party("Acme Corporation", ("Lagerweg 7", "10115 Berlin", "Germany"),
             vat_id=german_vat_id("99900101"))
GLOBAL_LOGISTICS = Party("Global Logistics Inc", ("410 Harborside Plaza, Floor 9", "New York, NY 10004", "USA"))
SMALLBIZ = Party("SmallBiz Retail", ("22 Candlemaker Yard", "London E1 9ZZ", "United Kingdom"))

QUILLMOOR = Party(
    "Quillmoor Advisory Ltd", ("14 Heron Lane", "Port Ellery PE4 2QX", "United Kingdom"),
    vat_id=british_vat_id("9990412"), iban=iban("GB", "QLMR00999912345678"), bic="QLMRGB2LXXX",
    bank="Ellery & County Bank", phone="020 7946 0187", email="accounts@quillmoor.example",
    register="Registered in England, company no. 00999412")
EIBENFURT = Party(
    "Schreinerei Eibenfurt GmbH", ("Am Sägewerk 12", "99998 Eibenfurt"),
    vat_id=german_vat_id("99900215"), iban=iban("DE", "999500000012345678"), bic="EIBFDEFFXXX",
    bank="Volksbank Eibenfurt", phone="030 23125 114", email="rechnung@schreinerei-eibenfurt.example",
    register="Amtsgericht Eibenfurt, HRB 99215")
NORDKAMP = Party(
    "Nordkamp Befestigungstechnik GmbH & Co. KG", ("Industriestraße 88", "99991 Nordkamp"),
    vat_id=german_vat_id("99900348"), iban=iban("DE", "999600000000481516"), bic="NKMPDEFF",
    bank="Sparkasse Nordkamp", phone="030 23125 348", email="faktura@nordkamp.example",
    register="Amtsgericht Nordkamp, HRA 99348")
MOULIN = Party(
    "Atelier du Moulin SARL", ("3, chemin des Lavoirs", "99420 Valbrune-sur-Aigre", "France"),
    vat_id=french_vat_id("99900127"), iban=iban("FR", "9999900001000012345A678"), bic="CVALFR99",
    bank="Caisse de Valbrune", phone="01 99 00 12 71", email="compta@atelier-du-moulin.example",
    register="RCS Valbrune 999 001 274")
SIERRA = Party(
    "Transportes Sierra Parda, S.L.", ("Calle del Almendro 41", "99310 Villarreda", "España"),
    vat_id=spanish_vat_id("9990062"), iban=iban("ES", "99990001630000998877"), bic="BVRRES99XXX",
    bank="Banco de Villarreda", email="facturas@sierraparda.example")
HARBORPINE = Party(
    "Harborpine Freight Supplies, Inc.", ("1805 Tidewater Avenue", "Eastmere, MA 01999"),
    phone="(617) 555-0142", email="ar@harborpine.example")
LUMENFIELD = Party(
    "Lumenfield Wholesale Ltd", ("Unit 6, Saltmarsh Estate", "Port Ellery PE9 7LW", "United Kingdom"),
    vat_id=british_vat_id("9990733"), iban=iban("GB", "LMFW00999987654321"), bic="LMFWGB2L",
    bank="Ellery & County Bank", phone="020 7946 0733", email="ledger@lumenfield.example")
KLARWASSER = Party(
    "Klarwasser Objektpflege GmbH", ("Brunnengasse 5", "99997 Eibenfurt"),
    vat_id=german_vat_id("99900467"), iban=iban("DE", "999500000087654321"), bic="EIBFDEFFXXX",
    bank="Volksbank Eibenfurt", phone="030 23125 467", email="buero@klarwasser.example",
    register="Amtsgericht Eibenfurt, HRB 99467")
TOLLANDER = Party(
    "Tollander Office Systems B.V.", ("Kadeplein 19", "9999 ZX Oosterwelle", "Netherlands"),
    vat_id=dutch_vat_id("99990012"), iban=iban("NL", "TOLL0999912345"), bic="TOLLNL2A",
    bank="Welle Bank N.V.", email="billing@tollander.example")
NORTHQUAY = Party("Northquay Storage LLC", ("77 Dockyard Road", "Eastmere, MA 01998"))
