/* reference: the description of the API as a page for people, without scripts. Private to http. */
#ifndef HTTP_REFERENCE_H
#define HTTP_REFERENCE_H

#include "base/base.h"

#define REFERENCE_POLICY "default-src 'none'; style-src 'self'; frame-ancestors 'none'"

/* HTML of an OpenAPI document, in the arena; its style sheet is REFERENCE_STYLE, at "docs.css". */
const char *reference_render(struct arena *arena, const struct json *openapi);
extern const char REFERENCE_STYLE[];

#endif
