/* parameter: what a value of the query may be. Private to http. */
#ifndef HTTP_PARAMETER_H
#define HTTP_PARAMETER_H

#include "http/route.h"

/* Whether `value` is one of the words that the parameter may be, or several of them where it takes
   several; true for other types. ERR_USAGE names the word and those that there are. */
bool parameter_check(struct arena *arena, const struct route_parameter *parameter,
                     const char *value, struct err *err) MUST_CHECK;
/* Its schema in the description of the API. */
struct json *parameter_schema(struct arena *arena, const struct route_parameter *parameter);

#endif
