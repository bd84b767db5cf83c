/*
 * output: to be written.
 */
#include "output/output.h"
