"""Numbers and identifiers: rounding, the way each language writes amounts and dates, check digits."""

from __future__ import annotations

import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    """Rounded as on paper: half away from zero."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


class Locale(NamedTuple):
    """How a language writes numbers and dates."""

    thousands: str
    decimal: str
    date: str  # a format with {day}, {month}, {month_name}, {year}
    months: tuple[str, ...] = ()


ENGLISH_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August",
                  "September", "October", "November", "December")
FRENCH_MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
                 "septembre", "octobre", "novembre", "décembre")

LOCALES = {
    "en": Locale(",", ".", "{day} {month_name} {year}", ENGLISH_MONTHS),
    "en-slashes": Locale(",", ".", "{day:02}/{month:02}/{year}"),
    "us": Locale(",", ".", "{month:02}/{day:02}/{year}"),
    "de": Locale(".", ",", "{day:02}.{month:02}.{year}"),
    "fr": Locale(" ", ",", "{day} {month_name} {year}", FRENCH_MONTHS),
    "es": Locale(".", ",", "{day:02}/{month:02}/{year}"),
}


def write_number(number: Decimal, locale: Locale) -> str:
    """All its digits, in groups: 1234.50 as 1.234,50."""
    text = f"{number:,f}"
    return text.replace(",", "\0").replace(".", locale.decimal).replace("\0", locale.thousands)


def write_date(date: datetime.date, locale: Locale) -> str:
    """In the words or digits of the language."""
    month_name = locale.months[date.month - 1] if locale.months else ""
    return locale.date.format(day=date.day, month=date.month, year=date.year, month_name=month_name)


def letters_as_digits(text: str) -> int:
    """A is 10 and Z is 35, as ISO 13616 counts."""
    return int("".join(str(int(character, 36)) for character in text))


def iban(country: str, account: str) -> str:
    """With its two check digits (ISO 7064, mod 97-10)."""
    return f"{country}{98 - letters_as_digits(f'{account}{country}00') % 97:02}{account}"


def in_groups(text: str, size: int = 4) -> str:
    """As IBANs are printed."""
    return " ".join(text[start:start + size] for start in range(0, len(text), size))


def german_vat_id(digits: str) -> str:
    """Eight digits and the check digit of ISO 7064, mod 11,10."""
    product = 10
    for digit in digits:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return f"DE{digits}{(11 - product) % 10}"


def british_vat_id(digits: str) -> str:
    """Seven digits and two check digits, mod 97."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(8, 1, -1)))
    return f"GB{digits}{-total % 97:02}"


def french_vat_id(digits: str) -> str:
    """Of the company number (eight digits and Luhn's check digit), after its two-digit key."""
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(digits))
    siren = f"{digits}{-sum(sum(divmod(value, 10)) for value in doubled) % 10}"
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02}{siren}"


def spanish_vat_id(digits: str) -> str:
    """Of a limited company: B, seven digits, and the check digit."""
    odd = (sum(divmod(int(digit) * 2, 10)) for digit in digits[0::2])
    return f"ESB{digits}{-(sum(odd) + sum(map(int, digits[1::2]))) % 10}"


def dutch_vat_id(digits: str) -> str:
    """Eight digits with their check digit (mod 11), then B and two more, mod 97-10 over all of it."""
    start = f"NL{digits}{sum(int(digit) * weight for digit, weight in zip(digits, range(9, 1, -1))) % 11}B"
    return f"{start}{(1 - letters_as_digits(f'{start}00')) % 97:02}"


def machine_readable_check(text: str) -> str:
    """Check digit of a machine readable zone (ICAO 9303): weights 7, 3, 1."""
    values = (0 if character == "<" else int(character, 36) for character in text)
    return str(sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10)
