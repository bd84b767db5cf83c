/*
 * password: the password that opens the documents of a process, kept such that neither the database
 * nor its backups give it away. Private to engine.
 *
 * It is sealed with a key that is a file of the machines that run docflow.
 */
#ifndef ENGINE_PASSWORD_H
#define ENGINE_PASSWORD_H

#include "engine/work.h"

struct password_given {
    const struct id *process_id;
    const char *password;
};
/* For the row of that process, in the arena. Makes the key file where there is none. ERR_USAGE for
   a password that is empty or longer than ENGINE_PASSWORD_BYTES_MAX. */
bool password_seal(const struct engine *engine, struct arena *arena,
                   const struct password_given *given, struct db_bytes_value *sealed,
                   struct err *err) MUST_CHECK;
/* The password of a process, in the arena; NULL when it has none. ERR_CONFIGURATION when the key is
   another one. */
bool password_open(const struct engine *engine, struct arena *arena, const struct process *process,
                   const char **password, struct err *err) MUST_CHECK;

#endif
