/*
 * values: amounts, dates and identifiers as documents write them, in one normal form each.
 *
 * Readers accept a whole text and nothing around it; they say false for anything else, and leave
 * the output alone. Results live in the arena.
 */
#ifndef LOGIC_VALUES_H
#define LOGIC_VALUES_H

#include "base/base.h"

/* Lower case, accents removed ("Fällig" to "fallig", ß to ss), typographic spaces, quotes and
   dashes made plain. Never longer than `text`. */
const char *value_fold(struct arena *arena, const char *text);
/* The same into the caller's buffer, which has room for the text. */
const char *value_fold_into(char *folded, const char *text);
/* Only the spaces, quotes and dashes made plain; letters stay. Into the caller's buffer, too. */
char *value_plain_into(char *plain, const char *text);

/* How 03/04/2025 is read when nothing else tells. */
enum date_order { DATE_DAY_MONTH, DATE_MONTH_DAY };

/* "12.03.2025", "March 3, 2025", "3 mars 2025", "2025-03-12", "20250312", ... to "2025-03-12".
   Month names of en, de, fr, es, it, nl, pt. Days that do not exist are refused; two-digit years
   are 1970..2069. */
bool value_read_date(struct arena *arena, const char *text, enum date_order order,
                     const char **iso) MUST_CHECK;
/* False for a word that stands in no date: letters that name no month, weekday and the like. */
bool value_may_be_in_date(const char *word);
/* "9:05", "21:05:33", "9h05", "9:05 PM", "9:05 Uhr" to "09:05". */
bool value_read_time(struct arena *arena, const char *text, const char **time) MUST_CHECK;

/* "1.234,56", "1,234.56", "1 234,56", "1'234.56", "-12.50", "12.50-", "(12.50)", "12,-", with a
   currency sign or code before or after it, or none. Digits are kept as they are: 104.90 has two
   decimals. A single separator followed by three digits ("1.234") is grouping. `currency` (ISO
   4217, or "" when none is written) may be NULL. */
bool value_read_amount(struct arena *arena, const char *text, struct decimal *amount,
                       const char **currency) MUST_CHECK;

/* "EUR", "€", "US$", "Euro", ... to its ISO 4217 code. */
bool value_read_currency(struct arena *arena, const char *text, const char **code) MUST_CHECK;

/* Without spaces, in capitals; length by country and checksum (ISO 13616, ISO 7064) are checked. */
bool value_read_iban(struct arena *arena, const char *text, const char **iban) MUST_CHECK;
/* ISO 9362: eight or eleven characters with a country that exists. */
bool value_read_bic(struct arena *arena, const char *text, const char **bic) MUST_CHECK;
/* VAT identification number: country prefix, national form and, where there is one, its checksum.
 */
bool value_read_vat_id(struct arena *arena, const char *text, const char **vat_id) MUST_CHECK;
/* Luhn's check over two or more digits and nothing else: cards, some tax numbers. */
bool value_passes_luhn(const char *digits);

/* How alike two folded words are when letters may have been misread: 1 the same, 0 less than
   `least` or more than 64 bytes. A letter that looks like the other one (0 and o, 1 and l, rn and
   m) counts little. The more is asked for, the less it costs to see that two words are not alike.
 */
double value_likeness(const char *a, const char *b, double least);
/* The text of a number with the digits that its letters look like: "l2.5O" is "12.50". NULL when
   there is nothing to mend, or more to mend than was read. */
const char *value_mend_digits(struct arena *arena, const char *text);

/* The day before, on or after: <0, 0, >0 of two ISO dates. */
int value_compare_dates(const char *a, const char *b);

#endif
