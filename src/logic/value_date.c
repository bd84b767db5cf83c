/*
 * value_date: dates and times as documents write them.
 *
 * A text is cut into at most MAX_PARTS numbers and words; the order of the kinds decides which is
 * the day, the month and the year. Month names may be shortened to three letters or more as long as
 * that names one month in every language.
 */
#include "logic/values.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PARTS     4
#define MAX_BYTES     48
#define PART_BYTES    16
#define NAMES_MAX     9  /* of a month */
#define CENTURY_PIVOT 70 /* 70 is 1970, 69 is 2069 */

static const char *const MONTHS[12][NAMES_MAX] = {
    {"january", "januar", "janner", "janvier", "enero", "gennaio", "januari", "janeiro", "jan"},
    {"february", "februar", "feber", "fevrier", "febrero", "febbraio", "februari", "fevereiro"},
    {"march", "marz", "maerz", "mars", "marzo", "maart", "marco", "mrt", "mrz"},
    {"april", "avril", "abril", "aprile", "apr"},
    {"may", "mai", "mayo", "maggio", "mei", "maio"},
    {"june", "juni", "juin", "junio", "giugno", "junho", "jun"},
    {"july", "juli", "juillet", "julio", "luglio", "julho", "jul"},
    {"august", "aout", "agosto", "augustus"},
    {"september", "septembre", "septiembre", "settembre", "setembro", "sept"},
    {"october", "oktober", "octobre", "octubre", "ottobre", "outubro"},
    {"november", "novembre", "noviembre", "novembro"},
    {"december", "dezember", "decembre", "diciembre", "dicembre", "dezembro"},
};
/* Words that stand in dates and say nothing about the day. */
static const char *const FILLERS = " st nd rd th er de del den der le el il of o a ";
static const char *const WEEKDAYS =
    " mon monday tue tues tuesday wed wednesday thu thurs thursday fri friday sat saturday sun "
    "sunday"
    " mo montag di dienstag mi mittwoch do donnerstag fr freitag sa samstag sonnabend so sonntag"
    " lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miercoles jueves viernes"
    " sabado domingo lunedi martedi mercoledi giovedi venerdi sabato domenica maandag dinsdag"
    " woensdag donderdag vrijdag zaterdag zondag segunda terca quarta quinta sexta ";

#define FILLER_MAX  3
#define PUNCTUATION ".,;:()[]*"
#define CASE_BIT    0x20 /* between "A" and "a" */

struct part {
    bool is_number;
    int value;  /* of a number */
    int digits; /* how many it was written with */
    int month;  /* of a word */
};
struct parts {
    struct part items[MAX_PARTS];
    size_t count;
    char signs[MAX_PARTS]; /* signs[i] stands before items[i]: one of " ./-", or 0 for none */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

/* True when `word`, of less than PART_BYTES, stands in `list`, whose words have a space on both
   sides. */
static bool is_listed(const char *list, const char *word)
{
    char spaced[PART_BYTES + 2] = " ";
    const size_t length = strlen(word);
    memcpy(spaced + 1, word, length);
    spaced[length + 1] = ' ';
    return strstr(list, spaced) != NULL;
}

/* 1 for the whole word, 2 for its beginning, 0 for neither, over the names of a month. */
static int match_month(const char *const names[static NAMES_MAX], const char *word, size_t length)
{
    int match = 0;
    for (size_t i = 0; i < NAMES_MAX && names[i] != NULL; i++) {
        if (names[i][0] != word[0] || strncmp(names[i], word, length) != 0)
            continue;
        if (names[i][length] == '\0')
            return 1;
        match = 2;
    }
    return match;
}

/* 1 to 12, or 0 when the word names no month, or more than one. */
static int month_of(const char *word)
{
    const size_t length = strlen(word);
    int month = 0;
    if (length < 3)
        return 0;
    for (int i = 0; i < 12; i++) {
        const int match = match_month(MONTHS[i], word, length);
        if (match == 1)
            return i + 1;
        if (match == 2 && month != 0)
            return 0;
        if (match == 2)
            month = i + 1;
    }
    return month;
}

/* Takes the digits or letters at *at; false when there are too many of them. */
static bool take_run(const char **at, bool (*belongs)(char), char run[static PART_BYTES])
{
    size_t length = 0;
    for (; belongs(**at); (*at)++) {
        if (length == PART_BYTES - 1)
            return false;
        run[length++] = **at;
    }
    run[length] = '\0';
    return true;
}

static bool add_part(struct parts *parts, struct part part, char sign)
{
    if (parts->count == MAX_PARTS)
        return false;
    parts->signs[parts->count] = sign;
    parts->items[parts->count++] = part;
    return true;
}

static bool take_number(const char **at, struct parts *parts, char sign)
{
    char run[PART_BYTES];
    if (!take_run(at, is_digit, run) || strlen(run) > 8)
        return false;
    const struct part part = {
        .is_number = true, .value = (int)strtol(run, NULL, 10), .digits = (int)strlen(run)};
    return add_part(parts, part, sign);
}

/* A month is a part, a filler is nothing; a weekday may only come first. */
static bool take_word(const char **at, struct parts *parts, char sign)
{
    char run[PART_BYTES];
    if (!take_run(at, is_letter, run))
        return false;
    const bool is_first = parts->count == 0;
    const int month = month_of(run);
    if (is_listed(FILLERS, run))
        return !is_first || text_equal(run, "le") || text_equal(run, "den");
    if (is_first && is_listed(WEEKDAYS, run))
        return true;
    return month != 0 && add_part(parts, (struct part){.month = month}, sign);
}

bool value_may_be_in_date(const char *word)
{
    char run[PART_BYTES] = "";
    size_t length = 0;
    while (*word != '\0' && strchr(PUNCTUATION, *word) != NULL)
        word++;
    while (length + 1 < sizeof run && is_letter((char)(word[length] | CASE_BIT))) {
        run[length] = (char)(word[length] | CASE_BIT);
        length++;
    }
    if (length == 0)
        return true;
    if (word[length + strspn(word + length, PUNCTUATION)] != '\0')
        return !is_letter((char)(word[length] | CASE_BIT)); /* other than letters; or too long */
    return month_of(run) != 0 || (length <= FILLER_MAX && is_listed(FILLERS, run)) ||
           is_listed(WEEKDAYS, run);
}

/* The strongest of the signs at *at: "-" and "/" and "." join, a space only separates. */
static char take_sign(const char **at)
{
    char sign = 0;
    for (; **at != '\0' && strchr(" ./-,'", **at) != NULL; (*at)++) {
        if (sign == 0 || sign == ' ')
            sign = **at == ',' || **at == '\'' ? ' ' : **at;
    }
    return sign;
}

static bool split(const char *folded, struct parts *parts)
{
    const char *at = folded;
    while (*at == ' ')
        at++;
    char sign = 0;
    while (*at != '\0') {
        const bool works = is_digit(*at)    ? take_number(&at, parts, sign)
                           : is_letter(*at) ? take_word(&at, parts, sign)
                                            : false;
        if (!works)
            return false;
        sign = take_sign(&at);
    }
    /* Nothing but a full stop or a space may follow the last part. */
    return sign == 0 || sign == ' ' || sign == '.';
}

static int days_in(int year, int month)
{
    static const int DAYS[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && is_leap ? 29 : DAYS[month - 1];
}

struct day {
    int year, month, day;
};

static bool exists(const struct day *day)
{
    return day->year >= 1000 && day->year <= 9999 && day->month >= 1 && day->month <= 12 &&
           day->day >= 1 && day->day <= days_in(day->year, day->month);
}

static bool year_of(const struct part *part, int *year)
{
    if (part->digits == 4)
        *year = part->value;
    else if (part->digits == 2)
        *year = part->value + (part->value < CENTURY_PIVOT ? 2000 : 1900);
    else
        return false;
    return true;
}

/* 12.03.2025, 3/12/2025, 2025-03-12 */
static bool from_numbers(const struct parts *parts, enum date_order order, struct day *day)
{
    const struct part *items = parts->items;
    if (parts->signs[1] != parts->signs[2])
        return false;
    if (items[0].digits == 4) {
        *day = (struct day){items[0].value, items[1].value, items[2].value};
        return items[1].digits <= 2 && items[2].digits <= 2 && exists(day);
    }
    if (items[0].digits > 2 || items[1].digits > 2 || !year_of(&items[2], &day->year))
        return false;
    const bool is_month_first = order == DATE_MONTH_DAY && parts->signs[1] != '.';
    day->day = items[is_month_first ? 1 : 0].value;
    day->month = items[is_month_first ? 0 : 1].value;
    if (!exists(day)) {
        const int swapped = day->day;
        day->day = day->month;
        day->month = swapped;
    }
    return exists(day);
}

/* 3 March 2025, March 3 2025, 2025 March 3 */
static bool from_words(const struct parts *parts, struct day *day)
{
    const struct part *items = parts->items;
    size_t month = 0;
    while (month < 3 && items[month].is_number)
        month++;
    if (month == 3)
        return false;
    const struct part *first = &items[month == 0 ? 1 : 0];
    const struct part *second = &items[month == 2 ? 1 : 2];
    if (!first->is_number || !second->is_number || month == 2)
        return false;
    const bool is_year_first = first->digits == 4;
    const struct part *day_part = is_year_first ? second : first;
    day->month = items[month].month;
    day->day = day_part->value;
    return day_part->digits <= 2 && year_of(is_year_first ? first : second, &day->year) &&
           exists(day);
}

static bool from_parts(const struct parts *parts, enum date_order order, struct day *day)
{
    const struct part *items = parts->items;
    if (parts->count == 1 && items[0].is_number && items[0].digits == 8) {
        *day =
            (struct day){items[0].value / 10000, items[0].value / 100 % 100, items[0].value % 100};
        return exists(day);
    }
    if (parts->count != 3)
        return false;
    if (items[0].is_number && items[1].is_number && items[2].is_number)
        return from_numbers(parts, order, day);
    return from_words(parts, day);
}

static void write_digits(char *at, size_t count, int value)
{
    while (count-- > 0) {
        at[count] = (char)('0' + value % 10);
        value /= 10;
    }
}

bool value_read_date(struct arena *arena, const char *text, enum date_order order, const char **iso)
{
    struct parts parts = {0};
    struct day day = {0};
    char folded[MAX_BYTES + 1];
    if (strlen(text) > MAX_BYTES || !split(value_fold_into(folded, text), &parts) ||
        !from_parts(&parts, order, &day))
        return false;
    char written[] = "0000-00-00";
    write_digits(written, 4, day.year);
    write_digits(written + 5, 2, day.month);
    write_digits(written + 8, 2, day.day);
    *iso = arena_copy_text(arena, written);
    return true;
}

/* One or two digits at *at, up to `maximum`. */
static bool take_two_digits(const char **at, int maximum, int *value)
{
    size_t length = 0;
    *value = 0;
    for (; length < 2 && is_digit((*at)[length]); length++)
        *value = *value * 10 + ((*at)[length] - '0');
    *at += length;
    return length > 0 && *value <= maximum && !is_digit(**at);
}

/* What may follow a time, and the hours it adds. */
static const struct {
    const char *word;
    bool is_twelve_hours;
    int added_hours;
} TIME_ENDINGS[] = {
    {"", false, 0},    {"uhr", false, 0}, {"h", false, 0},    {"am", true, 0},
    {"a.m.", true, 0}, {"pm", true, 12},  {"p.m.", true, 12},
};

static bool end_time(const char *rest, int *hour)
{
    for (size_t i = 0; i < COUNT_OF(TIME_ENDINGS); i++) {
        if (!text_equal(TIME_ENDINGS[i].word, rest))
            continue;
        if (TIME_ENDINGS[i].is_twelve_hours && (*hour < 1 || *hour > 12))
            return false;
        if (TIME_ENDINGS[i].is_twelve_hours)
            *hour = *hour % 12 + TIME_ENDINGS[i].added_hours;
        return true;
    }
    return false;
}

bool value_read_time(struct arena *arena, const char *text, const char **time)
{
    int hour = 0;
    int minute = 0;
    int second = 0;
    char folded[MAX_BYTES + 1];
    if (strlen(text) > MAX_BYTES)
        return false;
    const char *at = value_fold_into(folded, text);
    if (!take_two_digits(&at, 23, &hour) || (*at != ':' && *at != 'h') || !is_digit(at[1]) ||
        !is_digit(at[2]))
        return false;
    at++;
    if (!take_two_digits(&at, 59, &minute))
        return false;
    if (*at == ':' && (at++, !take_two_digits(&at, 60, &second)))
        return false;
    at += *at == ' ';
    if (!end_time(at, &hour))
        return false;
    *time = arena_printf(arena, "%02d:%02d", hour, minute);
    return true;
}

int value_compare_dates(const char *a, const char *b)
{
    assert(strlen(a) == 10 && strlen(b) == 10);
    return strcmp(a, b);
}
