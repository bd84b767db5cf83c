/*
 * fuzz_pdf_signs: whatever a file is, looking for signs ends, and within the file.
 */
#include "fuzz.h"

#include "reader/child/pdf_making.h"
#include "reader/child/pdf_signs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct pdf_signs once = pdf_signs_find((const char *)data, size);
    const struct pdf_signs twice = pdf_signs_find((const char *)data, size);
    promise(once.has_pictures == twice.has_pictures);
    promise(once.has_undrawn_text == twice.has_undrawn_text);
    promise(once.is_uncertain == twice.is_uncertain);
    struct reading_making making = {0};
    pdf_making_find((const char *)data, size, &making);
    promise(making.is_signed || !making.is_changed_after_signing);
    return 0;
}
