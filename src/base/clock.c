/*
 * clock: reads the system's clocks, counts deadlines, and turns instants into text and back.
 *
 * Calendar arithmetic is the proleptic Gregorian one, done here on integers: the C library's
 * depends on time zone and locale.
 */
#include "base/base.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <time.h>

#define US_PER_SECOND  INT64_C(1000000)
#define US_PER_MS      INT64_C(1000)
#define SECONDS_A_DAY  INT64_C(86400)
#define DAYS_TO_1970   INT64_C(719468) /* from 0000-03-01 */
#define DAYS_A_CENTURY INT64_C(36524)
#define DAYS_AN_ERA    INT64_C(146097)                         /* 400 years */
#define FIRST_US       (INT64_C(-62135596800) * US_PER_SECOND) /* 0001-01-01 */
#define BEYOND_US      (INT64_C(253402300800) * US_PER_SECOND) /* 10000-01-01 */

static int64_t read_clock_us(clockid_t clock)
{
    struct timespec now;
    int failed = clock_gettime(clock, &now);
    assert(!failed);
    return (int64_t)now.tv_sec * US_PER_SECOND + now.tv_nsec / 1000;
}

int64_t clock_wall_us(void)
{
    return read_clock_us(CLOCK_REALTIME);
}

int64_t clock_monotonic_us(void)
{
    return read_clock_us(CLOCK_MONOTONIC);
}

struct deadline deadline_after_ms(int64_t ms)
{
    int64_t span_us = 0;
    struct deadline deadline = {0};
    if (__builtin_mul_overflow(ms, US_PER_MS, &span_us) ||
        __builtin_add_overflow(clock_monotonic_us(), span_us, &deadline.at_us))
        deadline.at_us = ms > 0 ? INT64_MAX : 0;
    return deadline;
}

int deadline_left_ms(struct deadline deadline)
{
    int64_t now_us = clock_monotonic_us();
    if (now_us >= deadline.at_us)
        return 0;
    int64_t left_us = deadline.at_us - now_us;
    int64_t left_ms = left_us / US_PER_MS + (left_us % US_PER_MS > 0);
    return left_ms > INT_MAX ? INT_MAX : (int)left_ms;
}

bool deadline_has_passed(struct deadline deadline)
{
    return clock_monotonic_us() >= deadline.at_us;
}

void clock_sleep_ms(int64_t ms)
{
    if (ms <= 0)
        return;
    struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000};
    int errnum = 0;
    do
        errnum = clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left);
    while (errnum == EINTR);
}

/* Years run from March here, so that a leap day is the last day of its year. */
static int64_t days_from_date(int64_t year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_AN_ERA + day_of_era - DAYS_TO_1970;
}

static void date_from_days(int64_t days, int *year, int *month, int *day)
{
    int64_t shifted = days + DAYS_TO_1970;
    int64_t era = (shifted >= 0 ? shifted : shifted - DAYS_AN_ERA + 1) / DAYS_AN_ERA;
    int64_t day_of_era = shifted - era * DAYS_AN_ERA;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / DAYS_A_CENTURY -
                           day_of_era / (DAYS_AN_ERA - 1)) /
                          365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted_month = (5 * day_of_year + 2) / 153;
    *day = (int)(day_of_year - (153 * shifted_month + 2) / 5 + 1);
    *month = (int)(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
    *year = (int)(year_of_era + era * 400 + (*month <= 2));
}

static int days_in_month(int year, int month)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && is_leap ? 29 : DAYS[month - 1];
}

/* `count` digits, and what separates them from what follows; returns where that goes. */
static char *put_digits(char *at, unsigned count, unsigned value, char separator)
{
    for (unsigned i = count; i-- > 0; value /= 10)
        at[i] = (char)('0' + value % 10);
    at[count] = separator;
    return at + count + 1;
}

/* By hand: a page of rows shows dozens of times, and each costs a fifth of what printf takes. */
char *clock_render(int64_t wall_us, char buffer[static CLOCK_TEXT_BYTES])
{
    assert(wall_us >= FIRST_US && wall_us < BEYOND_US);
    int64_t since_first = wall_us - FIRST_US; /* never negative: division rounds as wanted */
    int64_t seconds = since_first / US_PER_SECOND;
    int64_t days = seconds / SECONDS_A_DAY + FIRST_US / US_PER_SECOND / SECONDS_A_DAY;
    unsigned second = (unsigned)(seconds % SECONDS_A_DAY);
    int year = 0;
    int month = 0;
    int day = 0;
    date_from_days(days, &year, &month, &day);
    char *at = put_digits(buffer, 4, (unsigned)year, '-');
    at = put_digits(at, 2, (unsigned)month, '-');
    at = put_digits(at, 2, (unsigned)day, 'T');
    at = put_digits(at, 2, second / 3600, ':');
    at = put_digits(at, 2, second / 60 % 60, ':');
    at = put_digits(at, 2, second % 60, '.');
    at = put_digits(at, 6, (unsigned)(since_first % US_PER_SECOND), 'Z');
    *at = '\0';
    return buffer;
}

/* Takes exactly `count` digits at *at. */
static bool take_digits(const char **at, int count, int *value)
{
    int sum = 0;
    for (int i = 0; i < count; i++, (*at)++) {
        if (**at < '0' || **at > '9')
            return false;
        sum = sum * 10 + (**at - '0');
    }
    *value = sum;
    return true;
}

static int64_t us_of(int hours, int minutes, int seconds)
{
    return (hours * INT64_C(3600) + minutes * INT64_C(60) + seconds) * US_PER_SECOND;
}

static bool take_char(const char **at, char c)
{
    if (**at != c)
        return false;
    (*at)++;
    return true;
}

/* YYYY-MM-DD to whole days. */
static bool take_date(const char **at, int64_t *days)
{
    int year = 0;
    int month = 0;
    int day = 0;
    if (!take_digits(at, 4, &year) || !take_char(at, '-') || !take_digits(at, 2, &month) ||
        !take_char(at, '-') || !take_digits(at, 2, &day))
        return false;
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return false;
    *days = days_from_date(year, month, day);
    return true;
}

/* hh:mm:ss[.ffffff] to microseconds. Second 60 is a leap second: the next minute's first. */
static bool take_time(const char **at, int64_t *us)
{
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (!take_digits(at, 2, &hour) || !take_char(at, ':') || !take_digits(at, 2, &minute) ||
        !take_char(at, ':') || !take_digits(at, 2, &second))
        return false;
    if (hour > 23 || minute > 59 || second > 60)
        return false;
    *us = us_of(hour, minute, second);
    if (!take_char(at, '.'))
        return true;

    int digit = 0;
    if (!take_digits(at, 1, &digit))
        return false;
    int64_t unit_us = US_PER_SECOND / 10;
    do {
        if (unit_us == 0)
            return false;
        *us += digit * unit_us;
        unit_us /= 10;
    } while (take_digits(at, 1, &digit));
    return true;
}

/* Z, +hh, +hh:mm or +hh:mm:ss to microseconds east of UTC. */
static bool take_offset(const char **at, int64_t *us)
{
    *us = 0;
    if (take_char(at, 'Z') || take_char(at, 'z'))
        return true;
    const bool is_west = **at == '-';
    int hour = 0;
    int minute = 0;
    int second = 0;
    if ((!take_char(at, '+') && !take_char(at, '-')) || !take_digits(at, 2, &hour))
        return false;
    if (take_char(at, ':') &&
        (!take_digits(at, 2, &minute) || (take_char(at, ':') && !take_digits(at, 2, &second))))
        return false;
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    *us = is_west ? -us_of(hour, minute, second) : us_of(hour, minute, second);
    return true;
}

bool clock_parse(const char *string, int64_t *wall_us, struct err *err)
{
    const char *at = string;
    int64_t days = 0;
    int64_t time_us = 0;
    int64_t offset_us = 0;
    if (!take_date(&at, &days) ||
        (!take_char(&at, 'T') && !take_char(&at, 't') && !take_char(&at, ' ')) ||
        !take_time(&at, &time_us) || !take_offset(&at, &offset_us) || *at != '\0')
        return fail(err, ERR_INVALID,
                    "'%.40s' is not a time like 2026-11-22T17:00:36.123456Z, with its offset",
                    string);
    int64_t instant_us = days * SECONDS_A_DAY * US_PER_SECOND + time_us - offset_us;
    if (instant_us < FIRST_US || instant_us >= BEYOND_US)
        return fail(err, ERR_INVALID, "'%.40s' is outside the years 0001 to 9999", string);
    *wall_us = instant_us;
    return true;
}
