/* transaction: the steps that frame one. Private to db. */
#ifndef DB_TRANSACTION_H
#define DB_TRANSACTION_H

#include "db/connection.h"

/* Room for the texts of an identity's step. */
struct identity_values {
    struct db_value items[3];
};

/* Refuses an identity that names no client where one is needed. */
bool identity_check(const struct db_identity *identity, struct err *err) MUST_CHECK;
/* The statement that puts the identity into force. */
struct step identity_step(const struct db_identity *identity, const struct db_options *options,
                          struct identity_values *values);

/* Marks an error that says nothing about the statements because the connection broke: sqlstate
   08007 and ERR_UNAVAILABLE when a commit may have happened, else 08006. Returns false. */
bool transaction_fail(const struct connection *connection, bool may_be_committed, struct err *err);
/* `count` steps from the third one on within a transaction, in one round trip; the first two are
   left for BEGIN and the identity, which go along where they have not yet, or where nothing is
   begun. */
bool transaction_exchange(struct db_tx *tx, struct step *steps, size_t count,
                          struct err *err) MUST_CHECK;

#endif
