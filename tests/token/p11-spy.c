/* Preloaded into evisa-seal by tests/token/token.sh: what GnuTLS does with a token, seen between it
 * and p11-kit. Each C_Login and C_Sign is a line of the file named in P11_SPY ("login 160", the
 * PKCS#11 return value in decimal). P11_SPY_SIGN makes the token fail: "refuse" answers
 * CKR_DEVICE_ERROR, "spoil" turns a bit of each signature. p11-kit's own log-calls would do for the
 * first part, but root cannot switch it on for one process. */
#include <dlfcn.h>
#include <p11-kit/p11-kit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One token library is enough: softhsm2's list is the only one that is called. */
static CK_C_Login login;
static CK_C_Sign sign;

static void note(const char *what, CK_RV rv)
{
    FILE *file = fopen(getenv("P11_SPY"), "a");
    if (file == NULL)
        return;
    fprintf(file, "%s %lu\n", what, rv);
    fclose(file);
}

static CK_RV spy_login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR *pin,
                       CK_ULONG size)
{
    CK_RV rv = login(session, user, pin, size);
    note("login", rv);
    return rv;
}

static CK_RV spy_sign(CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG size, CK_BYTE *signature,
                      CK_ULONG *signature_size)
{
    const char *trick = getenv("P11_SPY_SIGN");
    CK_RV rv = trick != NULL && strcmp(trick, "refuse") == 0
                   ? CKR_DEVICE_ERROR
                   : sign(session, data, size, signature, signature_size);
    if (trick != NULL && strcmp(trick, "spoil") == 0 && rv == CKR_OK && signature != NULL)
        signature[*signature_size - 1] ^= 1;
    note("sign", rv);
    return rv;
}

CK_FUNCTION_LIST **p11_kit_modules_load(const char *reserved, int flags)
{
    CK_FUNCTION_LIST **(*load)(const char *, int);
    *(void **)&load = dlsym(RTLD_NEXT, "p11_kit_modules_load");
    CK_FUNCTION_LIST **modules = load(reserved, flags);
    for (CK_FUNCTION_LIST **module = modules; module != NULL && *module != NULL; module++) {
        login = (*module)->C_Login;
        sign = (*module)->C_Sign;
        (*module)->C_Login = spy_login;
        (*module)->C_Sign = spy_sign;
    }
    return modules;
}
