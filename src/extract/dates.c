/*
 * dates: decides between day and month first.
 *
 * 25/12 and 12/25 can be read in one way only, and a document keeps to one. Where every date could
 * be either, the signs of a country decide: only American writing puts the month first.
 */
#include "extract/dates.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MONTHS    12
#define DAYS      31
#define WORDS_MAX 2000 /* more tell nothing new */

/* Codes of states before a ZIP code: "CA 94105". */
static const char *const STATES =
    " AL AK AZ AR CA CO CT DC DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ"
    " NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY ";

/* Words that every text of a language has, and no other language that is read here writes so. */
static const char *const NOT_ENGLISH =
    " der und fur mit bis nicht wir ihre rechnung datum seite betrag"
    " les des pour vous votre facture montant avec sur"
    " los las del por para con fecha importe pagina"
    " il della per sono fattura importo gli"
    " het een van voor met uw onze factuur bedrag"
    " os das dos com pagamento fatura valor data ";

static bool is_in(const char *list, const char *word)
{
    const size_t length = strlen(word);
    for (const char *at = strstr(list, word); length > 0 && at != NULL; at = strstr(at + 1, word)) {
        if (at[-1] == ' ' && at[length] == ' ')
            return true;
    }
    return false;
}

static const char *skip_brackets(const char *text)
{
    while (*text == '(')
        text++;
    return text;
}

/* One or two digits at *at, and the sign after them. */
static bool take_part(const char **at, int *value)
{
    char *end = NULL;
    *value = 0;
    if (isdigit((unsigned char)**at) == 0)
        return false;
    *value = (int)strtol(*at, &end, 10);
    const bool is_short = end - *at <= 2;
    *at = end;
    return is_short;
}

/* 1 for a date with the day first, -1 with the month first, 0 for none or either. */
static int vote_of(const char *text)
{
    int first = 0;
    int second = 0;
    const char *at = skip_brackets(text);
    if (!take_part(&at, &first) || strchr("/-", *at) == NULL || *at == '\0')
        return 0;
    const char sign = *at++;
    if (!take_part(&at, &second) || *at != sign)
        return 0;
    const size_t digits = strspn(at + 1, "0123456789");
    if ((digits != 2 && digits != 4) || isalnum((unsigned char)at[1 + digits]) != 0)
        return 0;
    const bool is_day_first = first > MONTHS && first <= DAYS && second >= 1 && second <= MONTHS;
    const bool is_month_first = second > MONTHS && second <= DAYS && first >= 1 && first <= MONTHS;
    return is_day_first - is_month_first;
}

/* 1 for a sign of a country that puts the day first, -1 for one of the United States. */
static int sign_of(const struct sheet *sheet, const struct token *token, const struct token *next)
{
    const char *text = token->text;
    const char *code = NULL;
    if (is_in(STATES, text) && next != NULL && strspn(next->text, "0123456789") == 5)
        return -1;
    if (text[0] == '$')
        return -1;
    if (value_read_currency(sheet->arena, text, &code))
        return text_equal(code, "USD") ? -1 : 1;
    return strstr(text, "\u20ac") != NULL || strstr(text, "\u00a3") != NULL ||
           is_in(NOT_ENGLISH, token->key);
}

enum date_order dates_decide(const struct sheet *sheet, enum date_order fallback)
{
    int votes = 0;
    int signs = 0;
    const size_t count = sheet->token_count < WORDS_MAX ? sheet->token_count : WORDS_MAX;
    for (size_t i = 0; i < sheet->token_count; i++)
        votes += vote_of(sheet->tokens[i].text);
    /* cppcheck-suppress knownConditionTrueFalse */
    for (size_t i = 0; votes == 0 && i < count; i++)
        signs += sign_of(sheet, &sheet->tokens[i],
                         i + 1 < sheet->token_count ? &sheet->tokens[i + 1] : NULL);
    const int side = votes != 0 ? votes : signs;
    return side < 0 ? DATE_MONTH_DAY : side > 0 ? DATE_DAY_MONTH : fallback;
}
