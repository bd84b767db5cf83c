/*
 * reading: to be written.
 */
#include "reading/reading.h"
