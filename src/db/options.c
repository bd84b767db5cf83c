/*
 * options: the settings that db/ needs, taken out of the program's configuration once.
 */
#include "db/db.h"

void db_options_load(const struct config *config, const char *url, struct db_options *options)
{
    *options = (struct db_options){
        .url = url != NULL ? url : config_text(config, CONFIG_DATABASE_URL),
        .direct_url = url != NULL ? url : config_text(config, CONFIG_DIRECT_URL),
        .pool_size = config_integer(config, CONFIG_DB_POOL_SIZE),
        .pool_wait_ms = config_integer(config, CONFIG_DB_POOL_WAIT_MS),
        .connect_timeout_s = config_integer(config, CONFIG_DB_CONNECT_TIMEOUT_S),
        .statement_timeout_ms = config_integer(config, CONFIG_DB_STATEMENT_TIMEOUT_MS),
        .is_prepared = config_boolean(config, CONFIG_DB_PREPARED),
    };
}
