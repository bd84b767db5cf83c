/*
 * dev_document: a document read and extracted for an inner command. Private to app.
 */
#ifndef APP_DEV_DOCUMENT_H
#define APP_DEV_DOCUMENT_H

#include "app/commands.h"
#include "extract/extract.h"

/* Reads the file, by the options --languages and --readings of the command. */
bool dev_document_read(struct invocation *invocation, const char *path, struct reading *reading,
                       struct err *err) MUST_CHECK;
/* The schema that the option --schema names; NULL when it is missing or none. */
const struct json *dev_document_schema(struct invocation *invocation, struct err *err) MUST_CHECK;
/* What is asked of extraction, by the options --languages and --date-order. */
struct extract_request dev_document_request(const struct invocation *invocation,
                                            const struct reading *reading,
                                            const struct json *schema);

#endif
