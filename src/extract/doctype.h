/*
 * doctype: what kind of document it is, as far as its words and its look tell. Private to extract.
 */
#ifndef EXTRACT_DOCTYPE_H
#define EXTRACT_DOCTYPE_H

#include "extract/sheet.h"

enum doctype {
#define DOCTYPE(name, hints) DOCTYPE_##name,
#define WORDS(name, weight, words)
#define TITLE(name, weight, words)
#define SIGN(name, weight, sign)
#include "extract/doctypes.def"
#undef DOCTYPE
#undef WORDS
#undef TITLE
#undef SIGN
    DOCTYPE_COUNT
};

/* Pages that are looked at. */
#define DOCTYPE_PAGES 3

/* How much speaks for each kind. */
struct doctype_points {
    double points[DOCTYPE_COUNT];
    struct json *found[DOCTYPE_COUNT]; /* list of the words and signs that do */
};

/* Weighs the first pages of a sheet; words that OCR misread are put right in it. */
void doctype_weigh(const struct sheet *sheet, struct doctype_points *points);
/* Whether these words, in the form of keys, are what documents of some kind are called: a title. */
bool doctype_is_name(const char *keys);
/* The kind that most speaks for; DOCTYPE_COUNT when too little does. */
enum doctype doctype_best(const struct doctype_points *points);
/* "" of DOCTYPE_COUNT. Static. */
const char *doctype_name(enum doctype kind);
/* How sure it is that what has `best` points is meant and not what has `second`: 0..1. */
double doctype_confidence(double best, double second);
/* The name of the first kind that a process type of that name is of; "" when it is of none. Static.
 */
const char *doctype_meant(struct arena *arena, const char *names);
/* Whether a process type that calls itself so is of the kind. */
bool doctype_is_meant(struct arena *arena, enum doctype kind, const char *names);

#endif
