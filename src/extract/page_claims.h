/*
 * page_claims: what a page of a file says of itself: its place in its document, the document's
 * number, kind, issuer, sum. Private to extract.
 */
#ifndef EXTRACT_PAGE_CLAIMS_H
#define EXTRACT_PAGE_CLAIMS_H

#include "extract/extract.h"

#define PAGE_EDGE_WORDS_MAX 64
#define PAGE_ISSUERS_MAX    8

/* Words at the top or the foot of a page. */
struct page_edge {
    const char *words[PAGE_EDGE_WORDS_MAX];
    size_t count;
};

struct page_claims {
    bool is_empty;
    int64_t place;        /* "page 2 of 3": 2; 0 when it does not say */
    int64_t places;       /* 3; 0 when it does not say */
    const char *number;   /* of the document, folded; "" when none is found */
    const char *employee; /* of a payslip: who it is for, folded; "" when nobody is named */
    const char *date;     /* of the document, "" when none is found */
    struct decimal total;
    bool has_total;
    bool is_titled;    /* a kind of document stands alone above */
    bool is_saluting;  /* as letters begin */
    bool is_continued; /* says that it goes on */
    bool is_annex;     /* says above that it belongs to something else: terms, an appendix */
    const char *doc_type;
    const char *issuers[PAGE_ISSUERS_MAX]; /* account numbers and tax ids */
    size_t issuer_count;                   /* 0 also of a list of them */
    const char *words;                     /* all keys, with a space before and after each */
    const char **sorted;                   /* the same, sorted */
    size_t sorted_count;
    struct page_edge top;  /* where a letterhead stands */
    struct page_edge foot; /* without numbers */
    float width_pt;
    float height_pt;
};

/* Looks at page `index` of the request's reading alone; its output_schema is that of
   page_claims_schema. False for the reasons of extract_document but ERR_LIMIT. */
bool page_claims_find(struct arena *arena, const struct extract_request *request, size_t index,
                      struct page_claims *claims, struct err *err) MUST_CHECK;
/* What is wanted of each page by itself; in the arena. */
const struct json *page_claims_schema(struct arena *arena);

/* Whether the page has the word; `key` in the form of the claims. */
bool page_claims_have(const struct page_claims *claims, const char *key);
/* Part of the words of both edges that stand on each, 0..1. */
double page_claims_compare_edges(const struct page_edge *a, const struct page_edge *b);
/* Part of all words of both pages that stand on each, as often on one as on the other, 0..1. */
double page_claims_compare_words(const struct page_claims *a, const struct page_claims *b);

#endif
