/* GnuTLS's check of signatures alone: what a verifier of seals cannot do without. Prints the
 * nanoseconds of processor time for one, the least of ROUNDS.
 *
 *   signatures CERTIFICATE SEALS ROUNDS      SEALS: a line of base64 each, all by this certificate
 */
#define _GNU_SOURCE
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SEALS_MAX = 20000, SIGNATURE = 64, NUMBER = 32, ZONE = SIGNATURE + 2 };

static gnutls_datum_t message[SEALS_MAX], signature[SEALS_MAX];

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static gnutls_pubkey_t key_of(const char *path)
{
    gnutls_datum_t file;
    gnutls_x509_crt_t certificate;
    gnutls_pubkey_t key;
    if (gnutls_load_file(path, &file) < 0 || gnutls_x509_crt_init(&certificate) < 0 ||
        gnutls_x509_crt_import(certificate, &file, GNUTLS_X509_FMT_PEM) < 0 ||
        gnutls_pubkey_init(&key) < 0 || gnutls_pubkey_import_x509(key, certificate, 0) < 0)
        exit(2);
    return key;
}

static size_t read_seals(const char *path)
{
    static char line[4096];
    size_t count = 0;
    FILE *in = fopen(path, "r");
    while (in != NULL && count < SEALS_MAX && fgets(line, sizeof line, in) != NULL) {
        gnutls_datum_t text = {(unsigned char *)line, (unsigned)strcspn(line, "\n")}, raw;
        if (gnutls_base64_decode2(&text, &raw) < 0 || raw.size <= ZONE)
            exit(2);
        gnutls_datum_t r = {raw.data + raw.size - SIGNATURE, NUMBER},
                       s = {raw.data + raw.size - NUMBER, NUMBER};
        if (gnutls_encode_rs_value(&signature[count], &r, &s) < 0)
            exit(2);
        message[count++] = (gnutls_datum_t){raw.data, raw.size - ZONE};
    }
    return count;
}

int main(int argc, char *argv[])
{
    double least = 0;
    if (argc != 4)
        return 2;
    gnutls_pubkey_t key = key_of(argv[1]);
    size_t count = read_seals(argv[2]);
    for (int round = 0; round < atoi(argv[3]); round++) {
        double begun = now(), spent;
        for (size_t i = 0; i < count; i++)
            if (gnutls_pubkey_verify_data2(key, GNUTLS_SIGN_ECDSA_SHA256, 0, &message[i],
                                           &signature[i]) < 0)
                return 1;
        spent = (now() - begun) / (double)count;
        if (round == 0 || spent < least)
            least = spent;
    }
    printf("%.0f\n", least);
    return count > 0 ? 0 : 2;
}
