/*
 * logic: pure functions about results: JSON Schema, validation rules, values as documents write
 * them, evidence for them. No database, no files, no clock: what is needed comes as an argument.
 */
#ifndef LOGIC_LOGIC_H
#define LOGIC_LOGIC_H

#include "logic/address.h"
#include "logic/evidence.h"
#include "logic/fraud.h"
#include "logic/rules.h"
#include "logic/schema.h"
#include "logic/template.h"
#include "logic/timestamp.h"
#include "logic/values.h"

#endif
