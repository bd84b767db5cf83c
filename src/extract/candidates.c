/*
 * candidates: tries the readers of values on runs of neighbouring words, longest first.
 *
 * Each kind is a row of READERS. Cheap looks at the letters of a word come before the readers, so
 * that ordinary text costs next to nothing.
 */
#include "extract/candidates.h"

#include <string.h>

/* What the letters of a word tell. */
enum {
    HAS_DIGIT = 1,
    HAS_LETTER = 2,
    HAS_SIGN = 4, /* currencies and such: neither letter, digit nor punctuation */
    HAS_PERCENT = 8,
    HAS_COLON = 16,
    IS_CAPITAL = 32, /* all of its letters */
    MAY_BE_DATE = 64 /* it, or a part of one */
};

/* Words of one value are closer than this many letter heights. */
#define IBAN_COUNTRY_LETTERS 2
#define WORD_GAP             1.4F
/* Words of the longest value, and bytes that no reader takes all of. */
#define WORDS_MAX   10
#define VALUE_BYTES 256
/* Digits of one number, grouped by spaces, are closer than this. */
#define DIGIT_GAP 0.7F

/* "Rs", "Fr.": short words that begin with a capital. */
static bool may_be_currency(const char *text)
{
    const bool is_short = strlen(text) == 2 || (strlen(text) == 3 && text[2] == '.');
    return is_short && text[0] >= 'A' && text[0] <= 'Z';
}

static int look_at(const char *text, unsigned *digits)
{
    int seen = IS_CAPITAL;
    for (const char *at = text; *at != '\0'; at++) {
        const unsigned char c = (unsigned char)*at;
        const bool is_digit = c >= '0' && c <= '9';
        *digits += is_digit;
        if (is_digit)
            seen |= HAS_DIGIT;
        else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
            seen |= HAS_LETTER;
        else if (c == '%')
            seen |= HAS_PERCENT;
        else if (c == ':')
            seen |= HAS_COLON;
        else if (c == '$' || c >= 0x80)
            seen |= HAS_SIGN;
        if (c >= 'a' && c <= 'z')
            seen &= ~IS_CAPITAL;
    }
    return may_be_currency(text) ? seen | HAS_SIGN : seen;
}

struct scan {
    const struct sheet *sheet;
    struct arena *arena;
    enum date_order order;
    const int *looks;       /* by token */
    const unsigned *digits; /* by token: how many it has */
    size_t first;           /* where it stands */
    /* The words from there on as one text, made when the first reader asks for it. */
    char joined[VALUE_BYTES];
    size_t ends[WORDS_MAX]; /* by word: where it ends there */
    size_t joined_count;
    char text[VALUE_BYTES]; /* of them, what is tried */
};

typedef bool reader_function(const struct scan *scan, const char *text, struct candidate *found);

static bool is_recognised(const struct sheet *sheet, size_t token)
{
    return sheet->reading->pages[sheet->tokens[token].page].source == READING_OCR;
}

static bool is_ocr(const struct scan *scan)
{
    return is_recognised(scan->sheet, scan->first);
}

/* The text of a number with the spaces gone that OCR saw beside a decimal mark, digits for the
   letters that look like them, and a straight minus; NULL when nothing was to be put right. */
static const char *mend(const struct scan *scan, const char *text)
{
    if (!is_ocr(scan))
        return NULL;
    char *closed = arena_copy_text(scan->arena, text);
    char *end = closed;
    for (const char *at = text; *at != '\0'; at++) {
        const bool is_beside = (at > text && strchr(".,/-", at[-1]) != NULL) ||
                               (at[1] != '\0' && strchr(".,/-", at[1]) != NULL);
        if (*at != ' ' || !is_beside)
            *end++ = at == text && *at == '~' ? '-' : *at;
    }
    *end = '\0';
    const char *mended = value_mend_digits(scan->arena, closed);
    return mended != NULL ? mended : !text_equal(closed, text) ? closed : NULL;
}

/* "2518-03-09": no document is of a century to come; a digit of the year was misread. */
static void mend_century(const struct scan *scan, struct candidate *found)
{
    if (!is_ocr(scan) || found->text[0] != '2' || found->text[1] == '0')
        return;
    found->text = arena_printf(scan->arena, "20%s", found->text + 2);
    found->is_mended = true;
}

static bool read_date(const struct scan *scan, const char *text, struct candidate *found)
{
    bool is_date = value_read_date(scan->arena, text, scan->order, &found->text);
    if (!is_date && strpbrk(text, "/-.") != NULL) {
        const char *mended = mend(scan, text);
        found->is_mended = mended != NULL;
        is_date = mended != NULL && value_read_date(scan->arena, mended, scan->order, &found->text);
    }
    if (is_date)
        mend_century(scan, found);
    return is_date;
}

static bool read_time(const struct scan *scan, const char *text, struct candidate *found)
{
    return value_read_time(scan->arena, text, &found->text);
}

static bool read_amount(const struct scan *scan, const char *text, struct candidate *found)
{
    if (!value_read_amount(scan->arena, text, &found->number, &found->currency)) {
        /* Only what then is money: a code such as "B02" is no number. */
        text = mend(scan, text);
        found->is_mended = text != NULL;
        if (text == NULL ||
            !value_read_amount(scan->arena, text, &found->number, &found->currency) ||
            found->number.scale != 2)
            return false;
    }
    found->text = arena_copy_text(scan->arena, text);
    found->is_money = found->number.scale == 2 || *found->currency != '\0';
    return true;
}

static bool read_percent(const struct scan *scan, const char *text, struct candidate *found)
{
    char *number = arena_copy_text(scan->arena, text);
    const size_t length = strlen(number);
    if (length < 2 || number[length - 1] != '%')
        return false;
    number[length - 1] = '\0';
    const char *currency = "";
    found->text = text_trim(number);
    return value_read_amount(scan->arena, found->text, &found->number, &currency) &&
           *currency == '\0';
}

static bool read_currency(const struct scan *scan, const char *text, struct candidate *found)
{
    return value_read_currency(scan->arena, text, &found->text);
}

static bool read_iban(const struct scan *scan, const char *text, struct candidate *found)
{
    if (value_read_iban(scan->arena, text, &found->text))
        return true;
    /* Behind the country mostly digits stand; the check digits tell whether it was right to mend.
     */
    const char *rest = is_ocr(scan) && strlen(text) > IBAN_COUNTRY_LETTERS
                           ? value_mend_digits(scan->arena, text + IBAN_COUNTRY_LETTERS)
                           : NULL;
    found->is_mended = rest != NULL;
    return rest != NULL &&
           value_read_iban(scan->arena,
                           arena_printf(scan->arena, "%.*s%s", IBAN_COUNTRY_LETTERS, text, rest),
                           &found->text);
}

static bool read_bic(const struct scan *scan, const char *text, struct candidate *found)
{
    return value_read_bic(scan->arena, text, &found->text);
}

static bool read_vat_id(const struct scan *scan, const char *text, struct candidate *found)
{
    return value_read_vat_id(scan->arena, text, &found->text);
}

static const struct {
    enum value_kind kind;
    int words_max;
    int first_needs; /* one of these in the first word */
    int some_needs;  /* one of these in some word */
    int all_need;    /* all of these in every word */
    unsigned digits_max;
    reader_function *read;
} READERS[] = {
    {KIND_DATE, 6, HAS_DIGIT | HAS_LETTER, HAS_DIGIT, MAY_BE_DATE, 8, read_date},
    {KIND_TIME, 2, HAS_DIGIT, HAS_DIGIT, 0, 6, read_time},
    {KIND_AMOUNT, 4, HAS_DIGIT | HAS_SIGN | IS_CAPITAL, HAS_DIGIT, 0, 18, read_amount},
    {KIND_PERCENT, 2, HAS_DIGIT, HAS_PERCENT, 0, 18, read_percent},
    {KIND_CURRENCY, 1, HAS_SIGN | HAS_LETTER, HAS_SIGN | IS_CAPITAL, 0, 0, read_currency},
    {KIND_IBAN, WORDS_MAX, HAS_LETTER, HAS_DIGIT, IS_CAPITAL, 34, read_iban},
    {KIND_BIC, 1, HAS_LETTER, HAS_LETTER, IS_CAPITAL, 11, read_bic},
    {KIND_VAT_ID, 5, HAS_LETTER, HAS_DIGIT, IS_CAPITAL, 16, read_vat_id},
};

/* "170." "00": what OCR took apart at the decimal mark, as printers with letters of one width leave
   much space there. */
static bool are_parts(const struct scan *scan, const struct token *token, const struct token *next)
{
    const char last = token->text[0] != '\0' ? token->text[strlen(token->text) - 1] : '\0';
    return is_ocr(scan) && (last == '.' || last == ',') && strlen(next->text) == 2 &&
           strspn(next->text, "0123456789") == 2;
}

/* Whether the word after `index` may belong to the same value. */
static bool goes_on(const struct scan *scan, size_t index)
{
    const struct token *token = &scan->sheet->tokens[index];
    const struct token *next = &scan->sheet->tokens[index + 1];
    const float gap = next->area.x0 - token->area.x1;
    const bool are_digits =
        (scan->looks[index] & HAS_DIGIT) != 0 && (scan->looks[index + 1] & HAS_DIGIT) != 0;
    const float limit = are_digits && !are_parts(scan, token, next) ? DIGIT_GAP : WORD_GAP;
    return !token->ends_label && gap < limit * scan->sheet->rows[token->row].letter_height;
}

static bool is_fit(const struct scan *scan, size_t reader, size_t index)
{
    return (scan->looks[index] & READERS[reader].all_need) == READERS[reader].all_need;
}

/* How many words from `first` on may be one value of the reader's kind. */
static size_t reach_of(const struct scan *scan, size_t reader)
{
    const size_t first = scan->first;
    const struct span row = sheet_rest_of_row(scan->sheet, first);
    const size_t words_max = (size_t)READERS[reader].words_max;
    if (!is_fit(scan, reader, first))
        return 0;
    size_t reach = 1;
    while (reach < words_max && reach < row.count && goes_on(scan, first + reach - 1) &&
           is_fit(scan, reader, first + reach))
        reach++;
    return reach;
}

/* What is too long for any value is left out. */
static void join_word(struct scan *scan)
{
    const size_t count = scan->joined_count++;
    const char *word = scan->sheet->tokens[scan->first + count].text;
    const size_t length = strlen(word);
    size_t end = count > 0 ? scan->ends[count - 1] : 0;
    if (length < sizeof scan->joined - end - 1) {
        if (count > 0)
            scan->joined[end++] = ' ';
        memcpy(scan->joined + end, word, length);
        end += length;
    }
    scan->ends[count] = end;
}

/* The words from `first` on without brackets around and punctuation after them. */
static const char *plain_text(struct scan *scan, size_t count)
{
    while (scan->joined_count < count)
        join_word(scan);
    size_t length = scan->ends[count - 1];
    char *text = scan->text;
    memcpy(text, scan->joined, length);
    text[length] = '\0';
    const bool is_bracketed = *text == '(' && strchr(text, ')') != NULL;
    while (length > 0 && strchr(is_bracketed ? ".,;:" : ".,;:)", text[length - 1]) != NULL)
        text[--length] = '\0';
    while (!is_bracketed && *text != '\0' && strchr("([*:", *text) != NULL)
        text++;
    return text;
}

/* The number before a percent sign is no amount. */
static bool is_before_percent(const struct scan *scan, size_t count)
{
    const size_t next = scan->first + count;
    return next < scan->sheet->token_count &&
           scan->sheet->tokens[next].row == scan->sheet->tokens[scan->first].row &&
           scan->sheet->tokens[next].text[0] == '%';
}

static bool may_be(const struct scan *scan, size_t reader, size_t count)
{
    int some = 0;
    unsigned digits = 0;
    for (size_t i = 0; i < count; i++) {
        some |= scan->looks[scan->first + i];
        digits += scan->digits[scan->first + i];
    }
    return digits <= READERS[reader].digits_max && (some & READERS[reader].some_needs) != 0;
}

static bool read_at(struct scan *scan, size_t reader, struct candidate *found)
{
    if ((scan->looks[scan->first] & READERS[reader].first_needs) == 0)
        return false;
    const enum value_kind kind = READERS[reader].kind;
    for (size_t count = reach_of(scan, reader); count > 0; count--) {
        if (!may_be(scan, reader, count) || (kind == KIND_AMOUNT && is_before_percent(scan, count)))
            continue;
        *found = (struct candidate){.kind = kind, .tokens = {scan->first, count}, .currency = ""};
        if (READERS[reader].read(scan, plain_text(scan, count), found))
            return true;
    }
    return false;
}

static void add(struct candidates *candidates, size_t *capacity, struct arena *arena,
                const struct candidate *candidate)
{
    if (candidates->count == *capacity) {
        *capacity = *capacity * 2 + 64;
        struct candidate *items = arena_new_array(arena, struct candidate, *capacity);
        if (candidates->count > 0)
            memcpy(items, candidates->items, candidates->count * sizeof *items);
        candidates->items = items;
    }
    candidates->items[candidates->count++] = *candidate;
}

/* By token, the first candidate that begins there or further on. */
static void index_starts(struct candidates *candidates, const struct sheet *sheet)
{
    uint32_t *starts = arena_new_array(sheet->arena, uint32_t, sheet->token_count + 1);
    size_t candidate = 0;
    for (size_t token = 0; token <= sheet->token_count; token++) {
        while (candidate < candidates->count && candidates->items[candidate].tokens.first < token)
            candidate++;
        starts[token] = (uint32_t)candidate;
    }
    candidates->starts = starts;
    candidates->token_count = sheet->token_count;
}

void candidates_find(const struct sheet *sheet, enum date_order order,
                     struct candidates *candidates)
{
    int *looks = arena_new_array(sheet->arena, int, sheet->token_count + 1);
    unsigned *digits = arena_new_array(sheet->arena, unsigned, sheet->token_count + 1);
    for (size_t i = 0; i < sheet->token_count; i++) {
        looks[i] = look_at(sheet->tokens[i].text, &digits[i]);
        /* OCR may have seen letters in what is none. */
        if (is_recognised(sheet, i) || value_may_be_in_date(sheet->tokens[i].text))
            looks[i] |= MAY_BE_DATE;
    }
    struct scan scan = {
        .sheet = sheet, .arena = sheet->arena, .order = order, .looks = looks, .digits = digits};
    size_t ends[KIND_TYPED_COUNT] = {0};
    size_t capacity = 0;
    *candidates = (struct candidates){0};
    for (; scan.first < sheet->token_count; scan.first++) {
        scan.joined_count = 0;
        for (size_t reader = 0; reader < COUNT_OF(READERS); reader++) {
            struct candidate found;
            if (ends[READERS[reader].kind] > scan.first || !read_at(&scan, reader, &found))
                continue;
            add(candidates, &capacity, sheet->arena, &found);
            ends[found.kind] = found.tokens.first + found.tokens.count;
        }
    }
    index_starts(candidates, sheet);
}

size_t candidates_from(const struct candidates *candidates, size_t token)
{
    return token <= candidates->token_count ? candidates->starts[token] : candidates->count;
}

const struct candidate *candidates_within(const struct candidates *candidates, enum value_kind kind,
                                          struct span span)
{
    const size_t end = span.first + span.count;
    for (size_t i = candidates_from(candidates, span.first);
         i < candidates->count && candidates->items[i].tokens.first < end; i++) {
        const struct candidate *candidate = &candidates->items[i];
        if (candidate->kind == kind && candidate->tokens.first + candidate->tokens.count <= end)
            return candidate;
    }
    return NULL;
}
