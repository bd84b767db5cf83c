/*
 * schema: to be written.
 */
#include "logic/logic.h"
