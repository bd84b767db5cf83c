/*
 * entity: the nouns of the schema, one C file for each table.
 *
 * This is the module's one public header; the parts below are included through here only.
 *
 * Every named query of the application is called from here and nowhere else. Functions take the
 * caller's transaction, whose identity decides what is visible; what they return lives in the
 * transaction's arena. Those that take a batch only add to it.
 */
#ifndef ENTITY_ENTITY_H
#define ENTITY_ENTITY_H

#include "base/base.h"
#include "db/db.h"
#include "entity/account.h"
#include "entity/api_key.h"
#include "entity/audit_log.h"
#include "entity/bcrypt.h"
#include "entity/client.h"
#include "entity/configuration.h"
#include "entity/document.h"
#include "entity/event.h"
#include "entity/fingerprint.h"
#include "entity/idempotency_key.h"
#include "entity/installation.h"
#include "entity/job.h"
#include "entity/layout.h"
#include "entity/notification.h"
#include "entity/openid.h"
#include "entity/output_action.h"
#include "entity/process.h"
#include "entity/process_type.h"
#include "entity/process_view.h"
#include "entity/prompt.h"
#include "entity/reconciliation.h"
#include "entity/resource.h"
#include "entity/review.h"
#include "entity/token_ledger.h"
#include "entity/upload.h"
#include "entity/user.h"

#endif
