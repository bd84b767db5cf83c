/*
 * value_identifier: account numbers, bank codes and tax numbers that can prove themselves.
 *
 * Each country is a row: its form as a pattern (9 a digit, A a letter, X either, other characters
 * themselves) and, where the country publishes one, the function that checks its digits.
 */
#include "logic/values.h"

#include <string.h>

#define MAX_BYTES 40

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

static int digit(char c)
{
    return c - '0';
}

/* In capitals, without what people put between the groups. NULL when something else is in it. */
static char *compact(struct arena *arena, const char *text)
{
    if (strlen(text) > MAX_BYTES)
        return NULL;
    char folded[MAX_BYTES + 1];
    char *result = arena_alloc(arena, strlen(text) + 1, 1);
    size_t length = 0;
    for (const char *at = value_fold_into(folded, text); *at != '\0'; at++) {
        const char upper = *at >= 'a' && *at <= 'z' ? (char)(*at - 'a' + 'A') : *at;
        if (is_digit(upper) || is_letter(upper))
            result[length++] = upper;
        else if (strchr(" .-/", upper) == NULL)
            return NULL;
    }
    return result;
}

static bool fits_pattern(const char *text, const char *pattern)
{
    for (; *pattern != '\0'; pattern++, text++) {
        const bool fits = *pattern == '9'   ? is_digit(*text)
                          : *pattern == 'A' ? is_letter(*text)
                          : *pattern == 'X' ? is_digit(*text) || is_letter(*text)
                                            : *text == *pattern;
        if (!fits)
            return false;
    }
    return *text == '\0';
}

/* Sum of the digits times their weights ("8 7 6" is the text "876"; ':' is 10). */
static int weighted_sum(const char *digits, const char *weights)
{
    int sum = 0;
    for (; *weights != '\0'; weights++, digits++)
        sum += digit(*digits) * (*weights - '0');
    return sum;
}

static int64_t number_of(const char *digits, size_t count)
{
    int64_t value = 0;
    for (size_t i = 0; i < count; i++)
        value = value * 10 + digit(digits[i]);
    return value;
}

bool value_passes_luhn(const char *digits)
{
    int sum = 0;
    const size_t length = strlen(digits);
    for (size_t i = 0; i < length; i++) {
        if (!is_digit(digits[i]))
            return false;
        const int value = digit(digits[i]);
        const bool is_doubled = (length - i) % 2 == 0;
        sum += !is_doubled ? value : value < 5 ? 2 * value : 2 * value - 9;
    }
    return length > 1 && sum % 10 == 0;
}

/* ISO 7064, MOD 97-10, of digits and letters (A is 10), after what left the rest `rest`. */
static int mod_97(int rest, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        const char c = text[i];
        rest = is_digit(c) ? (rest * 10 + digit(c)) % 97 : (rest * 100 + (c - 'A' + 10)) % 97;
    }
    return rest;
}

/* The first four characters count last. */
static bool passes_iban_check(const char *iban)
{
    return mod_97(mod_97(0, iban + 4, strlen(iban) - 4), iban, 4) == 1;
}

/* Country and length, by the SWIFT registry. */
static const char *const IBAN_LENGTHS =
    " AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27"
    " DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28"
    " IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22"
    " MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24"
    " SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30 ";
#define IBAN_LENGTH_STEP 5

/* 0 for a country without IBANs. */
static size_t iban_length(const char *iban)
{
    for (const char *at = IBAN_LENGTHS; at[1] != '\0'; at += IBAN_LENGTH_STEP) {
        if (strncmp(at + 1, iban, 2) == 0)
            return (size_t)number_of(at + 3, 2);
    }
    return 0;
}

bool value_read_iban(struct arena *arena, const char *text, const char **iban)
{
    const char *compacted = compact(arena, text);
    if (compacted == NULL || strlen(compacted) < 15 || !is_digit(compacted[2]) ||
        !is_digit(compacted[3]) || strlen(compacted) != iban_length(compacted) ||
        !passes_iban_check(compacted))
        return false;
    *iban = compacted;
    return true;
}

/* ISO 3166-1 alpha-2. */
static const char *const COUNTRIES =
    " AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS"
    " BT BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE"
    " EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN"
    " HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC"
    " LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ"
    " NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS"
    " RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL"
    " TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW ";

bool value_read_bic(struct arena *arena, const char *text, const char **bic)
{
    const char *compacted = compact(arena, text);
    if (compacted == NULL ||
        (!fits_pattern(compacted, "AAAAAAXX") && !fits_pattern(compacted, "AAAAAAXXXXX")))
        return false;
    const char country[] = {' ', compacted[4], compacted[5], ' ', '\0'};
    if (strstr(COUNTRIES, country) == NULL)
        return false;
    *bic = compacted;
    return true;
}

/* The checks of national numbers get what follows the country's prefix. */

static bool check_at(const char *number) /* U and eight digits */
{
    static const int CROSS_SUMS[10] = {0, 2, 4, 6, 8, 1, 3, 5, 7, 9};
    int sum = 0;
    for (int i = 1; i <= 7; i++)
        sum += i % 2 == 0 ? CROSS_SUMS[digit(number[i])] : digit(number[i]);
    return (96 - sum) % 10 == digit(number[8]);
}

static bool check_be(const char *number)
{
    return 97 - number_of(number, 8) % 97 == number_of(number + 8, 2);
}

/* ISO 7064, MOD 11,10 */
static bool check_de(const char *number)
{
    int product = 10;
    for (int i = 0; i < 8; i++) {
        const int sum = (digit(number[i]) + product) % 10;
        product = 2 * (sum == 0 ? 10 : sum) % 11;
    }
    return (11 - product) % 10 == digit(number[8]);
}

static bool check_dk(const char *number)
{
    return weighted_sum(number, "27654321") % 11 == 0;
}

static bool check_fi(const char *number)
{
    return (11 - weighted_sum(number, "79:5842") % 11) % 11 == digit(number[7]);
}

/* The key is digits for most; one with letters proves nothing here. */
static bool check_fr(const char *number)
{
    if (!is_digit(number[0]) || !is_digit(number[1]))
        return true;
    return (12 + 3 * (number_of(number + 2, 9) % 97)) % 97 == number_of(number, 2);
}

static bool check_gb(const char *number)
{
    const int64_t sum = weighted_sum(number, "8765432") + number_of(number + 7, 2);
    return sum % 97 == 0 || (sum + 55) % 97 == 0;
}

static bool check_lu(const char *number)
{
    return number_of(number, 6) % 89 == number_of(number + 6, 2);
}

/* Either the old number with its weights or, since 2020, ISO 7064 over the whole. */
static bool check_nl(const char *number)
{
    if (weighted_sum(number, "98765432") % 11 == digit(number[8]))
        return true;
    return mod_97(mod_97(0, "NL", 2), number, strlen(number)) == 1;
}

static bool check_pl(const char *number)
{
    return weighted_sum(number, "657234567") % 11 == digit(number[9]);
}

static bool check_pt(const char *number)
{
    const int rest = weighted_sum(number, "98765432") % 11;
    return (rest < 2 ? 0 : 11 - rest) == digit(number[8]);
}

static bool check_luhn(const char *number)
{
    return value_passes_luhn(number);
}

/* Ten digits with Luhn's check, then a running number. */
static bool check_se(const char *number)
{
    char digits[11] = {0};
    memcpy(digits, number, 10);
    return value_passes_luhn(digits);
}

static bool check_ch(const char *number) /* E, nine digits, and the name of the tax */
{
    const int rest = weighted_sum(number + 1, "54327654") % 11;
    return (11 - rest) % 11 == digit(number[9]);
}

static bool check_no(const char *number)
{
    return (11 - weighted_sum(number, "32765432") % 11) % 11 == digit(number[8]);
}

static const struct {
    const char *country;
    const char *pattern; /* of what follows the country */
    bool (*check)(const char *number);
} VAT_IDS[] = {
    {"AT", "U99999999", check_at},
    {"BE", "9999999999", check_be},
    {"BG", "999999999", NULL},
    {"BG", "9999999999", NULL},
    {"CH", "E999999999", check_ch},
    {"CH", "E999999999MWST", check_ch},
    {"CH", "E999999999TVA", check_ch},
    {"CH", "E999999999IVA", check_ch},
    {"CY", "99999999A", NULL},
    {"CZ", "99999999", NULL},
    {"CZ", "999999999", NULL},
    {"CZ", "9999999999", NULL},
    {"DE", "999999999", check_de},
    {"DK", "99999999", check_dk},
    {"EE", "999999999", NULL},
    {"EL", "999999999", NULL},
    {"ES", "X9999999X", NULL},
    {"FI", "99999999", check_fi},
    {"FR", "XX999999999", check_fr},
    {"GB", "999999999", check_gb},
    {"GB", "999999999999", check_gb},
    {"HR", "99999999999", NULL},
    {"HU", "99999999", NULL},
    {"IE", "9X99999A", NULL},
    {"IE", "9999999AA", NULL},
    {"IT", "99999999999", check_luhn},
    {"LT", "999999999", NULL},
    {"LT", "999999999999", NULL},
    {"LU", "99999999", check_lu},
    {"LV", "99999999999", NULL},
    {"MT", "99999999", NULL},
    {"NL", "999999999B99", check_nl},
    {"NO", "999999999", check_no},
    {"NO", "999999999MVA", check_no},
    {"PL", "9999999999", check_pl},
    {"PT", "999999999", check_pt},
    {"RO", "99", NULL},
    {"RO", "999999", NULL},
    {"RO", "9999999", NULL},
    {"RO", "99999999", NULL},
    {"RO", "999999999", NULL},
    {"RO", "9999999999", NULL},
    {"SE", "999999999999", check_se},
    {"SI", "99999999", NULL},
    {"SK", "9999999999", NULL},
    {"XI", "999999999", check_gb},
};

bool value_read_vat_id(struct arena *arena, const char *text, const char **vat_id)
{
    const char *compacted = compact(arena, text);
    if (compacted == NULL || strlen(compacted) < 4)
        return false;
    for (size_t i = 0; i < COUNT_OF(VAT_IDS); i++) {
        const char *number = compacted + 2;
        if (strncmp(compacted, VAT_IDS[i].country, 2) == 0 &&
            fits_pattern(number, VAT_IDS[i].pattern) &&
            (VAT_IDS[i].check == NULL || VAT_IDS[i].check(number))) {
            *vat_id = compacted;
            return true;
        }
    }
    return false;
}
