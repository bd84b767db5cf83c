/*
 * extract: to be written.
 */
#include "extract/extract.h"
