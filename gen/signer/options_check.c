/* What of the command line goes together. */
#include "signer/options.h"

#include "signer/descriptors.h"

#include <string.h>

static const char *check_pin(const ev_signer_options *o)
{
    bool token = o->key.name != NULL && ev_key_is_uri(o->key.name),
         pin = o->key.pin_file != NULL || o->key.pin_fd >= 0;
    if (pin && !token)
        return "a PIN is for a key in a token: --key=pkcs11:...";
    if (pin && !ev_key_uri_names_token(o->key.name))
        return "with a PIN the URI must name its token: pkcs11:token=...; or another one "
               "would be asked";
    if (o->key.name != NULL && ev_key_uri_has_pin(o->key.name))
        return "a PIN or its place does not belong into the URI; use --pin-file or --pin-fd";
    if (o->key.pin_file != NULL && o->key.pin_fd >= 0)
        return "--pin-file and --pin-fd exclude each other";
    return NULL;
}

/* Of both commands that sign. */
static const char *check_key(const ev_signer_options *o)
{
    if ((o->key.name == NULL) == (o->key.fd < 0) || o->certs.count != 1)
        return o->command == EV_SIGN
                   ? "sign needs one --key or --key-fd, and one --cert or --cert-fd"
                   : "revoke needs one --key or --key-fd, and one --cert or --cert-fd";
    if (o->output != NULL && *o->output == '\0')
        return "the name of the output is empty";
    if (o->certs.at[0].name != NULL && strcmp(o->certs.at[0].name, "-") == 0)
        return "standard input holds the record, not the certificate";
    const char *wrong = check_pin(o);
    return wrong != NULL ? wrong : ev_descriptors_check(o);
}

static const char *check_sign(const ev_signer_options *o)
{
    const char *wrong = check_key(o);
    if (wrong != NULL)
        return wrong;
    if (o->ndjson && (o->input != NULL || o->output != NULL))
        return "--ndjson reads standard input and writes standard output";
    return ev_warnings_check_no_batch(&o->warnings);
}

static const char *check_revoke(const ev_signer_options *o)
{
    if (o->issued.year == 0 || o->next.year == 0)
        return "revoke needs --issued and --next";
    if (ev_date_compare(o->issued, o->next) > 0)
        return "--next is a day before --issued";
    return check_key(o);
}

static const char *check_verify(const ev_signer_options *o)
{
    if (o->ndjson && (o->input != NULL || o->record != NULL))
        return "verify --ndjson reads standard input, and compares no record";
    if (o->allow_old_list && o->lists.count == 0)
        return "--allow-old-list needs --cancelled";
    return ev_descriptors_check(o);
}

const char *ev_signer_options_check(const ev_signer_options *o)
{
    if (o->help || o->version)
        return NULL;
    if (o->command == EV_SIGN)
        return check_sign(o);
    if (o->command == EV_VERIFY)
        return check_verify(o);
    if (o->command == EV_REVOKE)
        return check_revoke(o);
    if (o->command == EV_TESTKEY &&
        (o->folder == NULL || *o->folder == '\0' || o->from.year == 0 || o->years == 0))
        return "testkey needs a folder, --from and --years";
    return NULL;
}
