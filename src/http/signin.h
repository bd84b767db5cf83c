/* signin: the tokens of a person who has proved who he is, in whatever way. Private to http. */
#ifndef HTTP_SIGNIN_H
#define HTTP_SIGNIN_H

#include "http/request.h"

#define SIGNIN_REFRESH_BYTES 32

/* A person who is to have tokens. */
struct signin {
    struct request *request;
    struct account account;
    const char *way; /* of proving it, for the audit trail; NULL: a password */
    struct id family_id;
    char refresh[2 * SIGNIN_REFRESH_BYTES + 1];
};

/* A login that worked: counted, and with the first refresh token of its family. */
bool signin_begin(struct db_tx *tx, struct signin *session, struct err *err) MUST_CHECK;
/* One more refresh token of the session's family. */
bool signin_renew(struct db_tx *tx, struct signin *session, struct err *err) MUST_CHECK;
/* Answers with an access token and the session's last refresh token. */
bool signin_reply(struct signin *session, struct err *err) MUST_CHECK;
/* The row of the audit trail about a person, in a transaction of its own; an operator of the
   platform, and somebody who is not known, belongs to the installation. `failure` says why it did
   not work; NULL: it did. */
bool signin_record(struct signin *session, const char *event, const char *failure,
                   struct err *err) MUST_CHECK;

#endif
