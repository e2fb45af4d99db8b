/* What the tests of reading and of judging certificates share: a list of them, and the form whose
 * certificate is read from a file. */
#ifndef CERTIFICATE_LIST_H
#define CERTIFICATE_LIST_H

#include "unit/trust/certificate_fixture.h"

/* What one test holds. */
typedef struct held {
    ev_arena arena;
    ev_certificates list;
    ev_faults faults;
} held;

static inline int set_up(void **state)
{
    held *h = calloc(1, sizeof *h);
    ev_arena_init(&h->arena, 1 << 20);
    ev_faults_init(&h->faults, EV_LENIENT);
    *state = h;
    return h == NULL;
}

static inline int tear_down(void **state)
{
    held *h = *state;
    ev_certificates_free(&h->list);
    ev_arena_free(&h->arena);
    free(h);
    return 0;
}

static inline const ev_certificate *add_made(held *h, const made_certificate *made,
                                             gnutls_x509_crt_fmt_t format)
{
    ev_buf file;
    ev_buf_init(&file, NULL, 0);
    export_certificate(made, format, &file);
    assert_int_equal(ev_certificates_add(&h->list, ev_buf_as_slice(&file), &h->arena, &h->faults),
                     EV_OK);
    ev_buf_free(&file);
    return &h->list.at[h->list.count - 1];
}

/* A certificate of this form, signed by itself, read from DER. */
static inline const ev_certificate *read_form(held *h, const certificate_form *form)
{
    made_certificate made = make_certificate(form, NULL);
    const ev_certificate *read = add_made(h, &made, GNUTLS_X509_FMT_DER);
    free_made(&made);
    return read;
}

static inline const ev_certificate *read_path(held *h, const char *path)
{
    ev_buf file;
    ev_buf_init(&file, NULL, 0);
    read_whole(path, &file);
    assert_int_equal(ev_certificates_add(&h->list, ev_buf_as_slice(&file), &h->arena, &h->faults),
                     EV_OK);
    ev_buf_free(&file);
    return &h->list.at[h->list.count - 1];
}

static inline void assert_fault(held *h, ev_code code)
{
    assert_int_equal(h->faults.count, 1);
    assert_string_equal(ev_code_describe(h->faults.fault[0].code)->code,
                        ev_code_describe(code)->code);
    ev_faults_init(&h->faults, EV_LENIENT);
}

static inline void refuse_file(held *h, ev_slice file)
{
    size_t count = h->list.count;
    assert_int_equal(ev_certificates_add(&h->list, file, &h->arena, &h->faults), EV_CONFIG);
    assert_fault(h, EV_CERT_UNREADABLE);
    assert_int_equal(h->list.count, count);
}

static inline void refuse_form(held *h, const certificate_form *form, ev_code code)
{
    ev_seal_signer signer = {"", ""};
    assert_int_equal(ev_certificate_check_signer(read_form(h, form), &signer, &h->faults),
                     EV_CONFIG);
    assert_fault(h, code);
    assert_string_equal(signer.id, "");
}

/* The serial number 0, which GnuTLS does not write. */
static inline const ev_certificate *read_zero(held *h)
{
    certificate_form form = signer_form();
    form.serial = "7E";
    made_certificate made = make_certificate(&form, NULL);
    ev_buf file;
    ev_buf_init(&file, NULL, 0);
    export_certificate(&made, GNUTLS_X509_FMT_DER, &file);
    char *serial = memmem(file.data, file.size, "\x02\x01\x7E", 3);
    assert_non_null(serial);
    serial[2] = '\0';
    assert_int_equal(ev_certificates_add(&h->list, ev_buf_as_slice(&file), &h->arena, &h->faults),
                     EV_OK);
    ev_buf_free(&file);
    free_made(&made);
    return &h->list.at[h->list.count - 1];
}

static inline void assert_signer(held *h, const certificate_form *form, const char *reference)
{
    ev_seal_signer signer;
    assert_int_equal(ev_certificate_check_signer(read_form(h, form), &signer, &h->faults), EV_OK);
    assert_string_equal(signer.id, "KZEV");
    assert_string_equal(signer.reference, reference);
}

static inline void assert_date(ev_date date, const char *expected)
{
    char text[EV_DATE_TEXT_MAX];
    assert_string_equal(ev_date_iso(date, text), expected);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
