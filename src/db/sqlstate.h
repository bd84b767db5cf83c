/* sqlstate: PostgreSQL's error codes as kinds of this program's errors. Private to db. */
#ifndef DB_SQLSTATE_H
#define DB_SQLSTATE_H

#include "base/base.h"

/* The kind for a five-character code; ERR_INTERNAL for one that no row names. */
enum err_kind sqlstate_kind(const char *sqlstate);
/* True when the connection that got this code must not be used again. */
bool sqlstate_spoils_connection(const char *sqlstate);

#endif
