/*
 * reader: to be written.
 */
#include "reader/reader.h"
