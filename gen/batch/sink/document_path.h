/* document_path: the name of a document below the output folder, or in the archive. The last
 * digits of consecutive numbers differ: they spread over the folders evenly. */
#ifndef EV_DOCUMENT_PATH_H
#define EV_DOCUMENT_PATH_H

#include "batch/index.h"

enum {
    EV_DOCUMENT_STEP = 2,                          /* characters of a folder's name */
    EV_DOCUMENT_FOLDER = 2 * EV_DOCUMENT_STEP + 1, /* of both folders: "67/45" */
    EV_DOCUMENT_PATH_SIZE = EV_DOCUMENT_FOLDER + 1 + EV_ID_MAX + sizeof ".pdf"
};

/* Writes "67/45/KZ1234567.pdf" for the number KZ1234567. False when `id` is not 6 to EV_ID_MAX
 * characters of A-Z and 0-9: no file name is made from anything else. */
bool ev_document_path(const char *id, char path[EV_DOCUMENT_PATH_SIZE]);

#endif
