/* Which signers belong to which State. The table is here and not beside the certificates in
 * gen/trust: evisa-gen asks it too, before it prints a seal, and links no code of keys. It is not
 * under templates/ either: whom a verifier believes must not depend on a file that --resources can
 * replace. */
#include "seal/seal.h"

enum { LETTERS = 2 };

static const struct {
    char code[EV_MRZ_STATE + 1], letters[LETTERS + 1];
} states[] = {
#define EV_SEAL_STATE(code, letters) {code, letters},
#include "seal/states.def"
#undef EV_SEAL_STATE
};

static ev_slice without_fillers(ev_slice state)
{
    while (state.size > 0 && state.data[state.size - 1] == '<')
        state.size--;
    return state;
}

const char *ev_seal_state_letters(ev_slice state)
{
    ev_slice code = without_fillers(state);
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (ev_slice_is(code, states[i].code))
            return states[i].letters[0] != '\0' ? states[i].letters : NULL;
    return NULL;
}

bool ev_seal_is_signer_of(ev_slice state, const char *signer)
{
    const char *letters = ev_seal_state_letters(state);
    return letters != NULL && strncmp(signer, letters, LETTERS) == 0;
}

/* Of two rows with the same letters the first is the State's own: those of its nationalities come
 * after the rows of ISO 3166-1. */
const char *ev_seal_state_of_signer(const char *signer)
{
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (states[i].letters[0] != '\0' && strncmp(signer, states[i].letters, LETTERS) == 0)
            return states[i].code;
    return NULL;
}

bool ev_seal_is_of_one_state(const ev_seal *seal)
{
    ev_slice zone = {seal->mrz[0] + EV_MRZ_AT_STATE, EV_MRZ_STATE};
    return ev_seal_is_signer_of(ev_slice_from(seal->country), seal->signer) &&
           (seal->mrz_width == 0 || ev_seal_is_signer_of(zone, seal->signer));
}
