#include "batch/sink/tar.h"

/* Offsets and sizes of the fields of a header (pax, "ustar Header Block"). A number is octal digits
 * and a NUL. The other fields stay zero: no link, no names of owners, no prefix. */
enum {
    NAME = 0,
    NAME_SIZE = 100,
    MODE = 100,
    OWNER = 108,
    GROUP = 116,
    DIGITS = 7,
    SIZE = 124,
    TIME = 136,
    LONG_DIGITS = 11,
    SUM = 148,
    SUM_SIZE = 8,
    SUM_DIGITS = 6,
    TYPE = 156,
    MAGIC = 257,
    DEVICE_MAJOR = 329,
    DEVICE_MINOR = 337,
    RECORD = 20 * EV_TAR_BLOCK
};

static const uint64_t SIZE_LIMIT = UINT64_C(1) << 3 * LONG_DIGITS;

static void put_octal(char *field, unsigned digits, uint64_t value)
{
    for (; digits > 0; value >>= 3)
        field[--digits] = (char)('0' + (value & 7));
}

/* The sum of all bytes, with blanks in the field of the sum. */
static void put_sum(char block[EV_TAR_BLOCK])
{
    unsigned sum = 0;
    memset(block + SUM, ' ', SUM_SIZE);
    for (size_t i = 0; i < EV_TAR_BLOCK; i++)
        sum += (unsigned char)block[i];
    put_octal(block + SUM, SUM_DIGITS, sum);
    block[SUM + SUM_DIGITS] = '\0'; /* the last blank stays, as in tar of the Seventh Edition */
}

bool ev_tar_header(char block[EV_TAR_BLOCK], const char *name, uint64_t size)
{
    size_t length = strlen(name);
    if (length > NAME_SIZE || size >= SIZE_LIMIT)
        return false;
    memset(block, 0, EV_TAR_BLOCK);
    memcpy(block + NAME, name, length);
    put_octal(block + MODE, DIGITS, 0600);
    put_octal(block + OWNER, DIGITS, 0);
    put_octal(block + GROUP, DIGITS, 0);
    put_octal(block + SIZE, LONG_DIGITS, size);
    put_octal(block + TIME, LONG_DIGITS, 0);
    block[TYPE] = '0';
    memcpy(block + MAGIC,
           "ustar\0"
           "00",
           8);
    put_octal(block + DEVICE_MAJOR, DIGITS, 0);
    put_octal(block + DEVICE_MINOR, DIGITS, 0);
    put_sum(block);
    return true;
}

size_t ev_tar_padding(uint64_t size)
{
    return (size_t)(0 - size) % EV_TAR_BLOCK;
}

size_t ev_tar_end(uint64_t size)
{
    const size_t blocks = 2 * EV_TAR_BLOCK;
    uint64_t over = (size + blocks) % RECORD;
    return blocks + (over > 0 ? RECORD - (size_t)over : 0);
}
