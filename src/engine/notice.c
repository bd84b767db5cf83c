/*
 * notice: what the people of a client are told.
 */
#include "engine/work.h"

#include <string.h>

static const struct {
    const char *type;
    const char *severity;
    const char *title;
} NOTICES[] = {
    {"process_completed", "info", "Documents processed"},
    {"hitl_required", "warning", "Review required"},
    {"fraud_detected", "critical", "Possible fraud"},
    {"process_failed", "error", "Processing failed"},
};

void notice_add(struct db_batch *batch, const struct id *client_id, const struct id *process_id,
                const char *type, const char *message)
{
    size_t row = 0;
    while (strcmp(NOTICES[row].type, type) != 0)
        row++;
    struct notification notification = {
        .client_id = *client_id,
        .process_id = *process_id,
        .type = type,
        .severity = NOTICES[row].severity,
        .title = NOTICES[row].title,
        .message = message,
    };
    notification_add(batch, &notification);
}
