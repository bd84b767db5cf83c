/*
 * token_ledger: prepaid tokens of language models: what was used, what is left, and every change of
 * it. A client sees its own, the platform all.
 */
#ifndef ENTITY_TOKEN_LEDGER_H
#define ENTITY_TOKEN_LEDGER_H

#include "entity/resource.h"

/* Entries, the newest first; of one client, or (none) of all that the transaction sees. */
bool token_ledger_list(struct db_tx *tx, const struct id *client_id, struct resource_page *page,
                       struct err *err) MUST_CHECK;

struct token_top_up {
    struct id client_id;
    int64_t amount;        /* tokens, above 0 */
    const char *reference; /* of the payment: entered once */
    const char *note;      /* or NULL */
    const char *created_by;
};
/* The entry, new or as it was entered before under that reference (`is_repeated`); ERR_CONFLICT
   when that was another amount. Platform role. */
struct json *token_ledger_top_up(struct db_tx *tx, const struct token_top_up *order,
                                 bool *is_repeated, struct err *err) MUST_CHECK;

/* Of which months, "YYYY-MM-01", and of which client; NULL and none: of all. */
struct token_usage_filter {
    const char *from;
    const char *to;
    struct id client_id;
};
/* A row for each month and client, the newest first; ERR_LIMIT beyond TOKEN_ROWS_MAX. */
bool token_usage_list(struct db_tx *tx, const struct token_usage_filter *filter,
                      struct json **items, struct err *err) MUST_CHECK;
#define TOKEN_ROWS_MAX 10000
/* What each client has left; ERR_LIMIT as there. */
bool token_balance_list(struct db_tx *tx, const struct id *client_id, struct json **items,
                        struct err *err) MUST_CHECK;

#endif
