/*
 * test_mail: mails through the real child program: their text, and the files that come out of them.
 */
#include "parcel.h"

#include <stdlib.h>
#include <string.h>

#define ARENA_BYTES (READER_ARENA_BYTES + (size_t)64 * 1024 * 1024)
#define HEAD        "From: a@example.org\nDate: Mon, 18 Mar 2024 10:00:00 +0000\nMIME-Version: 1.0\n"
#define MIXED       HEAD "Content-Type: multipart/mixed; boundary=b\n\n"

struct fixture {
    struct arena *arena;
    struct reading reading;
    struct reading_facts facts;
    struct text files; /* each as [name]content */
    struct err err;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.arena = arena_create(ARENA_BYTES)};
    text_init(&fixture.files, (size_t)16 * 1024 * 1024);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    text_done(&fixture->files);
    arena_destroy(fixture->arena);
    return 0;
}

static bool start_file(void *context, const char *name, struct err *err)
{
    struct fixture *fixture = context;
    (void)err;
    text_printf(&fixture->files, "[%s]", name);
    return true;
}

static bool write_file(void *context, const void *bytes, size_t length, struct err *err)
{
    struct fixture *fixture = context;
    (void)err;
    text_append(&fixture->files, bytes, length);
    return true;
}

static bool unpack(struct fixture *fixture, const char *mail, size_t length)
{
    const struct reader_outbox outbox = {
        .start = start_file, .write = write_file, .context = fixture, .max_bytes = 1024 * 1024};
    text_reset(&fixture->files);
    return parcel_inspect(fixture->arena, parcel_bytes(mail, length), &outbox, &fixture->facts,
                          &fixture->err);
}

static void check(struct fixture *fixture, const char *mail, const char *text, const char *files)
{
    assert_works(parcel_read(fixture->arena, parcel_bytes(mail, strlen(mail)), &fixture->reading,
                             &fixture->err),
                 fixture->err);
    assert_string_equal(fixture->reading.facts.mime_type, "message/rfc822");
    const char *all = reading_text(fixture->arena, &fixture->reading, 100000);
    const char *rest = strstr(all, "Date: 2024-03-18 10:00");
    assert_non_null(rest);
    assert_string_equal(rest + strlen("Date: 2024-03-18 10:00"), text);
    assert_works(unpack(fixture, mail, strlen(mail)), fixture->err);
    assert_true(fixture->facts.is_envelope);
    assert_string_equal(fixture->files.data, files);
}

static void test_text_and_files(void **state)
{
    struct fixture *fixture = *state;
    check(fixture, HEAD "\nplain\n", "\nplain", "");
    check(fixture,
          MIXED "--b\nContent-Type: text/plain; charset=iso-8859-1\n"
                "Content-Transfer-Encoding: quoted-printable\n\nGr=F6=DFe\n"
                "--b\nContent-Type: application/pdf; name=\"=?utf-8?q?a_b=C3=B6?=.pdf\"\n"
                "Content-Transfer-Encoding: base64\n\nJVBERg==\n"
                "--b\nContent-Type: text/plain\nContent-Disposition: attachment; "
                "filename=../../note.txt\n\nnote\n--b--\n",
          "\nGr\xC3\xB6\xC3\x9F"
          "e",
          "[a b\xC3\xB6.pdf]%PDF[../../note.txt]note");
}

/* Of two forms of one text one is taken; the picture that it shows and the signature are no files.
 */
static void test_forms_of_a_text(void **state)
{
    struct fixture *fixture = *state;
    check(fixture,
          HEAD "Content-Type: multipart/related; boundary=r\n\n--r\n"
               "Content-Type: multipart/alternative; boundary=b\n\n"
               "--b\nContent-Type: text/plain\n\nthe plain text\n"
               "--b\nContent-Type: text/html\n\n<p>the rich text</p>\n--b--\n"
               "--r\nContent-Type: image/png\nContent-ID: <x>\n\npng\n--r--\n",
          "\nthe plain text", "");
    check(fixture,
          HEAD "Content-Type: multipart/signed; boundary=b\n\n"
               "--b\nContent-Type: text/html; charset=utf-8\n\n<table><tr><td>one<td>two</table>\n"
               "--b\nContent-Type: application/pkcs7-signature; name=smime.p7s\n\nxx\n--b--\n",
          "\none two", "");
}

/* What is attached is a file with everything in it: its own files come out of it later. */
static void test_a_mail_in_a_mail(void **state)
{
    struct fixture *fixture = *state;
    check(fixture,
          MIXED
          "--b\nContent-Type: message/rfc822\n\nFrom: x@y.z\nSubject: inner\n\nhello\n--b--\n",
          "", "[inner.eml]From: x@y.z\nSubject: inner\n\nhello");
}

static void test_text_is_no_mail(void **state)
{
    struct fixture *fixture = *state;
    const char *text = "From: the desk of\nInvoice date: 2024-03-18\n\nTotal: 5\n";
    assert_works(parcel_read(fixture->arena, parcel_bytes(text, strlen(text)), &fixture->reading,
                             &fixture->err),
                 fixture->err);
    assert_string_equal(fixture->reading.facts.mime_type, "text/plain");
}

/* ---- hostile ---- */

static void repeat(struct text *out, const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        text_append_string(out, text);
}

static void test_a_million_parts(void **state)
{
    struct fixture *fixture = *state;
    struct text mail CLEANUP(text_done);
    text_init(&mail, (size_t)32 * 1024 * 1024);
    text_append_string(&mail, MIXED);
    repeat(&mail, "--b\n\nx\n", 1001);
    assert_fails(unpack(fixture, mail.data, mail.length), fixture->err, ERR_LIMIT,
                 "the mail has more than 1000 parts");
    repeat(&mail, "--b\n\nx\n", 1000000);
    assert_fails(unpack(fixture, mail.data, mail.length), fixture->err, ERR_LIMIT,
                 "the mail has more than 50000 lines that could begin a part");
}

static void test_parts_in_parts(void **state)
{
    struct fixture *fixture = *state;
    struct text mail CLEANUP(text_done);
    text_init(&mail, (size_t)32 * 1024 * 1024);
    text_append_string(&mail, HEAD);
    for (int i = 0; i < 500; i++)
        text_printf(&mail, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i);
    assert_fails(unpack(fixture, mail.data, mail.length), fixture->err, ERR_LIMIT,
                 "the parts of the mail are nested deeper than 30");
}

static void test_more_than_was_allowed(void **state)
{
    struct fixture *fixture = *state;
    struct text mail CLEANUP(text_done);
    text_init(&mail, (size_t)128 * 1024 * 1024);
    text_append_string(&mail, MIXED "--b\nContent-Type: application/pdf\n\n");
    repeat(&mail, "sixty-four bytes of a file that is larger than anybody wants it\n",
           (size_t)1024 * 1024);
    assert_fails(unpack(fixture, mail.data, mail.length), fixture->err, ERR_LIMIT,
                 "the files that are attached have more than 1 MiB");
}

static void test_every_truncation(void **state)
{
    struct fixture *fixture = *state;
    static const char MAIL[] =
        MIXED "--b\nContent-Type: text/plain; charset=\"no-such\"\n\n\xFF\xFE\n"
              "--b\nContent-Type: application/pdf; name*0*=utf-8''%F\n"
              "Content-Transfer-Encoding: base64\n\nJVB=E=Rg==\n--b--\n";
    for (size_t length = 1; length < sizeof MAIL; length += 11) {
        err_clear(&fixture->err);
        const bool is_read = unpack(fixture, MAIL, length);
        assert_true(is_read || fixture->err.kind == ERR_INVALID);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_text_and_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_forms_of_a_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_mail_in_a_mail, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_text_is_no_mail, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_million_parts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_parts_in_parts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_more_than_was_allowed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_truncation, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("reader/test_mail", tests, parcel_open_reader,
                                       parcel_close_reader);
}
