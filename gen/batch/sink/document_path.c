#include "batch/sink/document_path.h"

enum { ID_MIN = 6 };

bool ev_document_path(const char *id, char path[EV_DOCUMENT_PATH_SIZE])
{
    size_t size = strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    if (id[size] != '\0' || size < ID_MIN || size > EV_ID_MAX)
        return false;
    const char *last = id + size - EV_DOCUMENT_STEP, *before = last - EV_DOCUMENT_STEP;
    char *name = path + EV_DOCUMENT_FOLDER + 1;
    memcpy(path, last, EV_DOCUMENT_STEP);
    path[EV_DOCUMENT_STEP] = '/';
    memcpy(path + EV_DOCUMENT_STEP + 1, before, EV_DOCUMENT_STEP);
    path[EV_DOCUMENT_FOLDER] = '/';
    memcpy(name, id, size);
    memcpy(name + size, ".pdf", sizeof ".pdf");
    return true;
}
