/* overview: the database, its schema and its clients, on one page. Private to app. */
#ifndef APP_OVERVIEW_H
#define APP_OVERVIEW_H

#include "app/commands.h"
#include "app/database.h"

/* To the output of the command; the schema is current. */
bool overview_print(const struct invocation *invocation, const struct database *database,
                    struct err *err) MUST_CHECK;

#endif
