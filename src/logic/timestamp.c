/*
 * timestamp: RFC 3339 to the letter, ASCII digits only.
 */
#include "logic/timestamp.h"

#include <string.h>

#define MINUTES_PER_DAY 1440

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Exactly `count` digits with a value in [min, max]. */
static bool take_number(const char **at, int count, int min, int max, int *value)
{
    *value = 0;
    for (int i = 0; i < count; i++, (*at)++) {
        if (!is_digit(**at))
            return false;
        *value = *value * 10 + (**at - '0');
    }
    return *value >= min && *value <= max;
}

static bool take_char(const char **at, char c)
{
    if (**at != c)
        return false;
    (*at)++;
    return true;
}

static int days_in(int year, int month)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && is_leap ? 29 : DAYS[month - 1];
}

static bool take_date(const char **at)
{
    int year = 0;
    int month = 0;
    int day = 0;
    return take_number(at, 4, 0, 9999, &year) && take_char(at, '-') &&
           take_number(at, 2, 1, 12, &month) && take_char(at, '-') &&
           take_number(at, 2, 1, days_in(year, month), &day);
}

/* Z or +hh:mm, in minutes. */
static bool take_offset(const char **at, int *minutes)
{
    *minutes = 0;
    if (take_char(at, 'Z') || take_char(at, 'z'))
        return true;
    const int sign = **at == '-' ? -1 : 1;
    int hour = 0;
    int minute = 0;
    if ((!take_char(at, '+') && !take_char(at, '-')) || !take_number(at, 2, 0, 23, &hour) ||
        !take_char(at, ':') || !take_number(at, 2, 0, 59, &minute))
        return false;
    *minutes = sign * (hour * 60 + minute);
    return true;
}

static bool take_time(const char **at)
{
    int hour = 0;
    int minute = 0;
    int second = 0;
    int offset_minutes = 0;
    if (!take_number(at, 2, 0, 23, &hour) || !take_char(at, ':') ||
        !take_number(at, 2, 0, 59, &minute) || !take_char(at, ':') ||
        !take_number(at, 2, 0, 60, &second))
        return false;
    if (take_char(at, '.')) {
        if (!is_digit(**at))
            return false;
        while (is_digit(**at))
            (*at)++;
    }
    if (!take_offset(at, &offset_minutes))
        return false;
    const int utc = (hour * 60 + minute - offset_minutes + MINUTES_PER_DAY) % MINUTES_PER_DAY;
    return second < 60 || utc == MINUTES_PER_DAY - 1;
}

bool timestamp_is_date(const char *text)
{
    return take_date(&text) && *text == '\0';
}

bool timestamp_is_time(const char *text)
{
    return take_time(&text) && *text == '\0';
}

bool timestamp_is_date_time(const char *text)
{
    return take_date(&text) && (take_char(&text, 'T') || take_char(&text, 't')) &&
           take_time(&text) && *text == '\0';
}

/* Numbers with these units, from one of them on without leaving one out; at least one. */
static bool take_units(const char **at, const char *units)
{
    const char *next = NULL;
    while (is_digit(**at)) {
        while (is_digit(**at))
            (*at)++;
        const char *unit = **at ? strchr(units, **at) : NULL;
        if (!unit || (next && unit != next))
            return false;
        next = unit + 1;
        (*at)++;
    }
    return next != NULL;
}

bool timestamp_is_duration(const char *text)
{
    const char *start = text + 1;
    if (!take_char(&text, 'P'))
        return false;
    if (take_units(&text, "W") && *text == '\0')
        return true;
    text = start;
    if (*text != 'T' && !take_units(&text, "YMD"))
        return false;
    if (take_char(&text, 'T') && !take_units(&text, "HMS"))
        return false;
    return *text == '\0';
}
