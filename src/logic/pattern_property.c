/*
 * pattern_property: PCRE2 knows categories by their short names only, scripts and the properties
 * that are true or false by the names of the Unicode database.
 */
#include "logic/pattern_property.h"

#include <string.h>

static const struct {
    const char *name;
    const char *category;
} CATEGORIES[] = {
    {"Other", "C"},
    {"Control", "Cc"},
    {"cntrl", "Cc"},
    {"Format", "Cf"},
    {"Unassigned", "Cn"},
    {"Private_Use", "Co"},
    {"Surrogate", "Cs"},
    {"Letter", "L"},
    {"Cased_Letter", "L&"},
    {"LC", "L&"},
    {"Lowercase_Letter", "Ll"},
    {"Modifier_Letter", "Lm"},
    {"Other_Letter", "Lo"},
    {"Titlecase_Letter", "Lt"},
    {"Uppercase_Letter", "Lu"},
    {"Mark", "M"},
    {"Combining_Mark", "M"},
    {"Spacing_Mark", "Mc"},
    {"Enclosing_Mark", "Me"},
    {"Nonspacing_Mark", "Mn"},
    {"Number", "N"},
    {"Decimal_Number", "Nd"},
    {"digit", "Nd"},
    {"Letter_Number", "Nl"},
    {"Other_Number", "No"},
    {"Punctuation", "P"},
    {"punct", "P"},
    {"Connector_Punctuation", "Pc"},
    {"Dash_Punctuation", "Pd"},
    {"Close_Punctuation", "Pe"},
    {"Final_Punctuation", "Pf"},
    {"Initial_Punctuation", "Pi"},
    {"Other_Punctuation", "Po"},
    {"Open_Punctuation", "Ps"},
    {"Symbol", "S"},
    {"Currency_Symbol", "Sc"},
    {"Modifier_Symbol", "Sk"},
    {"Math_Symbol", "Sm"},
    {"Other_Symbol", "So"},
    {"Separator", "Z"},
    {"Line_Separator", "Zl"},
    {"Paragraph_Separator", "Zp"},
    {"Space_Separator", "Zs"},
};

/* What stands before '=', and what PCRE2 wants in its place. */
static const struct {
    const char *name;
    const char *prefix;
} KINDS[] = {
    {"General_Category", ""},      {"gc", ""},      {"Script", "sc:"}, {"sc", "sc:"},
    {"Script_Extensions", "scx:"}, {"scx", "scx:"},
};

static bool is_named(const char *name, size_t length, const char *other)
{
    return strlen(other) == length && memcmp(name, other, length) == 0;
}

static bool is_word(const char *name, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        const char c = name[i];
        if (!((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && !(c >= '0' && c <= '9') && c != '_')
            return false;
    }
    return length > 0;
}

bool pattern_property_write(const char *name, size_t length, struct text *out)
{
    const char *equals = memchr(name, '=', length);
    if (equals) {
        const size_t kind_length = (size_t)(equals - name);
        size_t kind = 0;
        while (kind < COUNT_OF(KINDS) && !is_named(name, kind_length, KINDS[kind].name))
            kind++;
        if (kind == COUNT_OF(KINDS))
            return false;
        text_append_string(out, KINDS[kind].prefix);
        name = equals + 1;
        length -= kind_length + 1;
    }
    if (!is_word(name, length))
        return false;
    for (size_t i = 0; i < COUNT_OF(CATEGORIES); i++) {
        if (is_named(name, length, CATEGORIES[i].name)) {
            text_append_string(out, CATEGORIES[i].category);
            return true;
        }
    }
    text_append(out, name, length);
    return true;
}
