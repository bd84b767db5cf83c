/*
 * cells: number formats of sheets, read for what they mean: decimals, per cent, currency, dates.
 */
#include "reader/child/cells.h"

#include "reading/reading.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS_MAX      16384
#define ROWS_MAX         1048576
#define LETTERS          26
#define NAME_BYTES_MAX   200 /* of a sheet: people may give it 31 letters */
#define DECIMALS_MAX     9
#define DIGITS_EXACT     15 /* that binary floating point, which files have, keeps */
#define NUMBER_BYTES     64
#define SERIAL_MAX       2958466.0 /* 9999-12-31 */
#define DAY_1900         (-25569)  /* 1899-12-30, in days from 1970 */
#define DAY_1904         (-24107)
#define LEAP_DAY_SERIAL  60.0 /* 1900-02-29, which never was */
#define SECONDS_PER_DAY  86400
#define SECONDS_PER_HOUR 3600
#define MICROSECONDS     1000000
#define DAY_BYTES        10 /* "2024-03-18" */

struct cell_form cell_form_built_in(int64_t number)
{
    static const struct {
        int64_t first;
        int64_t last;
        struct cell_form form;
    } FORMS[] = {
        {1, 1, {.kind = CELL_NUMBER}},
        {2, 2, {.kind = CELL_NUMBER, .decimals = 2}},
        {3, 3, {.kind = CELL_NUMBER}},
        {4, 4, {.kind = CELL_NUMBER, .decimals = 2}},
        {9, 9, {.kind = CELL_PERCENT}},
        {10, 10, {.kind = CELL_PERCENT, .decimals = 2}},
        {14, 17, {.kind = CELL_DATE}},
        {18, 21, {.kind = CELL_TIME}},
        {22, 22, {.kind = CELL_DATE_TIME}},
        {37, 38, {.kind = CELL_NUMBER}},
        {39, 40, {.kind = CELL_NUMBER, .decimals = 2}},
        {45, 47, {.kind = CELL_TIME}},
    };
    for (size_t i = 0; i < COUNT_OF(FORMS); i++) {
        if (number >= FORMS[i].first && number <= FORMS[i].last)
            return FORMS[i].form;
    }
    return (struct cell_form){.kind = CELL_GENERAL};
}

/* ---- format codes ---- */

/* What has been seen of a code. */
struct code {
    struct cell_form form;
    bool has_day; /* or month, or year */
    bool has_hour;
    bool has_digit;
    bool has_percent;
    bool is_fraction; /* behind the point */
};

static void append_affix(struct code *code, const char *text, size_t length)
{
    char *affix = code->has_digit ? code->form.after : code->form.before;
    const size_t used = strlen(affix);
    if (used + length >= CELL_AFFIX_BYTES)
        return;
    memcpy(affix + used, text, length);
    affix[used + length] = '\0';
}

/* "[$€-407]" is a currency, "[h]" a duration, "[Red]" and conditions mean nothing here. Returns the
   length. */
static size_t take_bracket(struct code *code, const char *at)
{
    const char *end = strchr(at, ']');
    if (!end)
        return strlen(at);
    if (at[1] == '$')
        append_affix(code, at + 2, strcspn(at + 2, "-]"));
    code->has_hour |= at[2] == ']' && strchr("hHmMsS", at[1]) != NULL;
    return (size_t)(end - at) + 1;
}

static size_t take_quoted(struct code *code, const char *at)
{
    const size_t length = strcspn(at + 1, "\"");
    append_affix(code, at + 1, length);
    return at[length + 1] == '"' ? length + 2 : length + 1;
}

static void take_sign(struct code *code, char c)
{
    const bool is_decimal = c == '0' && code->is_fraction && code->form.decimals < DECIMALS_MAX;
    if (is_decimal)
        code->form.decimals++;
    code->has_digit |= strchr("0#?", c) != NULL;
    code->is_fraction |= c == '.';
    code->has_percent |= c == '%';
    code->has_day |= strchr("yYdD", c) != NULL;
    code->has_hour |= strchr("hHsS", c) != NULL;
    if (c == '$' || c == ' ')
        append_affix(code, &c, 1);
}

/* Takes what `at` begins with; returns its length. */
static size_t take(struct code *code, const char *at)
{
    switch (*at) {
    case '[':
        return take_bracket(code, at);
    case '"':
        return take_quoted(code, at);
    case '\\':
    case '_':
    case '*':
        return at[1] != '\0' ? 2 : 1;
    default:
        break;
    }
    if ((unsigned char)*at < 0x80) {
        take_sign(code, *at);
        return 1;
    }
    const size_t length = strcspn(at, "#0?.,;%\"[]\\_* ");
    append_affix(code, at, length > 0 ? length : 1);
    return length > 0 ? length : 1;
}

/* What the code shows of a day or a time; `has_month`: an "m" without hours. */
static enum cell_kind find_moment(const struct code *code, bool has_month)
{
    if (!code->has_day && !has_month)
        return CELL_TIME;
    return code->has_hour ? CELL_DATE_TIME : CELL_DATE;
}

struct cell_form cell_form_parse(const char *code)
{
    struct code seen = {0};
    if (strncmp(code, "General", strlen("General")) == 0 || text_equal(code, "@"))
        return seen.form;
    for (const char *at = code; *at != '\0' && *at != ';';)
        at += take(&seen, at);
    const bool has_month = strpbrk(code, "mM") != NULL && !seen.has_hour;
    if (!seen.has_digit && (seen.has_day || seen.has_hour || has_month))
        return (struct cell_form){.kind = find_moment(&seen, has_month)};
    seen.form.kind = CELL_GENERAL;
    if (seen.has_digit)
        seen.form.kind = CELL_NUMBER;
    if (seen.has_percent)
        seen.form.kind = CELL_PERCENT;
    return seen.form;
}

/* ---- values ---- */

static void render_time(struct text *out, int64_t seconds)
{
    text_printf(out, "%02lld:%02lld", (long long)(seconds / SECONDS_PER_HOUR),
                (long long)(seconds / 60 % 60));
    if (seconds % 60 != 0)
        text_printf(out, ":%02lld", (long long)(seconds % 60));
}

static void render_day(struct text *out, int64_t days)
{
    char moment[CLOCK_TEXT_BYTES];
    clock_render(days * SECONDS_PER_DAY * MICROSECONDS, moment);
    text_append(out, moment, DAY_BYTES);
}

static void render_date(struct text *out, double serial, enum cell_kind kind, bool is_from_1904)
{
    const int64_t seconds = llround(serial * SECONDS_PER_DAY);
    const int64_t days = seconds / SECONDS_PER_DAY;
    if (kind != CELL_TIME) {
        const int64_t early = !is_from_1904 && serial < LEAP_DAY_SERIAL ? 1 : 0;
        render_day(out, days + early + (is_from_1904 ? DAY_1904 : DAY_1900));
    }
    if (kind == CELL_DATE)
        return;
    if (kind == CELL_DATE_TIME)
        text_append_char(out, ' ');
    /* More than a day, where no day is shown, is a duration. */
    render_time(out, kind == CELL_TIME ? seconds : seconds % SECONDS_PER_DAY);
}

/* With the digits that the sheet shows; in the last one files have the noise of binary numbers. */
static bool render_number(struct text *out, double number, const struct cell_form *form)
{
    char digits[NUMBER_BYTES];
    char shown[DECIMAL_TEXT_BYTES];
    struct decimal exact;
    struct decimal rounded;
    struct err ignored;
    const double value = form->kind == CELL_PERCENT ? number * 100 : number;
    (void)snprintf(digits, sizeof digits, "%.*g", DIGITS_EXACT, value);
    if (!decimal_parse(digits, &exact, &ignored))
        return false;
    if (form->kind == CELL_GENERAL)
        rounded = exact;
    else if (!decimal_round(&exact, form->decimals, &rounded, &ignored))
        return false;
    text_append_string(out, form->before);
    text_append_string(out, decimal_render(&rounded, shown));
    text_append_string(out, form->after);
    if (form->kind == CELL_PERCENT)
        text_append_char(out, '%');
    return true;
}

void cell_render(struct text *out, const char *value, const struct cell_form *form,
                 bool is_from_1904)
{
    char *end = NULL;
    const double number = strtod(value, &end);
    if (end == value || *end != '\0' || !isfinite(number)) {
        text_append_string(out, value);
        return;
    }
    if (form->kind == CELL_DATE || form->kind == CELL_TIME || form->kind == CELL_DATE_TIME) {
        if (number >= 0 && number < SERIAL_MAX)
            render_date(out, number, form->kind, is_from_1904);
        else
            text_append_string(out, value);
        return;
    }
    if (!render_number(out, number, form))
        text_append_string(out, value);
}

/* ---- places ---- */

bool cell_parse_place(const char *place, size_t *column, size_t *row)
{
    size_t letters = 0;
    size_t number = 0;
    const char *at = place;
    for (; *at >= 'A' && *at <= 'Z' && letters <= COLUMNS_MAX; at++)
        letters = letters * LETTERS + (size_t)(*at - 'A') + 1;
    for (; *at >= '0' && *at <= '9' && number <= ROWS_MAX; at++)
        number = number * 10 + (size_t)(*at - '0');
    if (*at != '\0' || letters < 1 || letters > COLUMNS_MAX || number < 1 || number > ROWS_MAX)
        return false;
    *column = letters - 1;
    *row = number - 1;
    return true;
}

static bool is_plain_name(const char *name)
{
    const size_t length =
        strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.");
    return length > 0 && name[length] == '\0';
}

const char *cell_path(struct arena *arena, const char *sheet, size_t column, size_t row)
{
    char letters[4] = "";
    size_t first = sizeof letters - 1;
    for (size_t rest = column + 1; rest > 0 && first > 0; rest = (rest - 1) / LETTERS)
        letters[--first] = (char)('A' + (rest - 1) % LETTERS);
    struct text path CLEANUP(text_done);
    text_init(&path, READING_PATH_BYTES_MAX);
    const char *quote = is_plain_name(sheet) ? "" : "'";
    text_append_string(&path, quote);
    text_append_clean(&path, arena_printf(arena, "%.*s", text_fit(sheet, NAME_BYTES_MAX), sheet));
    text_printf(&path, "%s!%s%zu", quote, letters + first, row + 1);
    return arena_copy_text(arena, path.data);
}
