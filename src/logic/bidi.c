/*
 * bidi: the rule as two expressions, as PCRE2 knows the direction of each character.
 */
#include "logic/bidi.h"

#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define BC(class) "\\p{bc:" class "}"
#define NEUTRAL   BC("es") BC("cs") BC("et") BC("on") BC("bn") BC("nsm")

/* A name is one in two directions when this is in it. */
static const char RIGHT_TO_LEFT[] = "[" BC("r") BC("al") BC("an") "]";

/* The six conditions of section 2, on one label: what it begins with and ends in, what else may be
   in it, and digits of one kind only. */
static const char LABEL[] = "^(?:(?!.*" BC("en") ".*" BC("an") ")(?!.*" BC("an") ".*" BC(
    "en") ")"
          "[" BC("r") BC("al") "](?:[" BC("r") BC("al") BC("an") BC("en") NEUTRAL
    "]*"
    "[" BC("r") BC("al") BC("en") BC("an") "])?" BC("nsm") "*"
                                                           "|" BC("l") "(?:[" BC("l") BC("en")
                                                               NEUTRAL "]*[" BC("l")
                                                                   BC("en") "])?" BC("nsm") "*)$";

static void end_code(pcre2_code **code)
{
    pcre2_code_free(*code);
}

static void end_match(pcre2_match_data **match)
{
    pcre2_match_data_free(*match);
}

static pcre2_code *compile(const char *expression)
{
    int error = 0;
    PCRE2_SIZE offset = 0;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)expression, PCRE2_ZERO_TERMINATED,
                      PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_DOTALL, &error, &offset, NULL);
    if (!code)
        memory_exhausted("an expression", 0);
    return code;
}

static bool is_in(const pcre2_code *code, const char *text, size_t length)
{
    pcre2_match_data *match CLEANUP(end_match) = pcre2_match_data_create(1, NULL);
    if (!match)
        memory_exhausted("a match", 0);
    return pcre2_match(code, (PCRE2_SPTR)text, length, 0, 0, match, NULL) >= 0;
}

bool bidi_is_name(const char *name)
{
    pcre2_code *direction CLEANUP(end_code) = compile(RIGHT_TO_LEFT);
    if (!is_in(direction, name, strlen(name)))
        return true;
    pcre2_code *label CLEANUP(end_code) = compile(LABEL);
    for (;;) {
        const size_t length = strcspn(name, ".");
        if (!is_in(label, name, length))
            return false;
        if (name[length] == '\0')
            return true;
        name += length + 1;
    }
}
