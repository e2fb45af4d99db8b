/* Functions that would let the clock, the locale, chance, the environment or a file into a document
 * are compile errors in the rendering path. The Makefile includes this header in front of every
 * file of it: of the folders that it lists as PURE_FOLDERS, and gen/evisa.c. The idea is git's
 * banned.h. */
#ifndef EV_BANNED_H
#define EV_BANNED_H

#include <ctype.h>
#include <jansson.h> /* names printf in an attribute: before the poison */
/* Its macros name strncpy, and zlib's gz_header has a member time: before the poison. */
#include <jerror.h>
#include <locale.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#define ZLIB_CONST /* its input pointers are const */
#include <zlib.h>

#pragma GCC poison time gettimeofday clock clock_gettime localtime localtime_r gmtime gmtime_r     \
    mktime strftime ctime asctime
#undef printf /* with _FORTIFY_SOURCE some are macros, and a macro cannot be poisoned */
#undef fprintf
#undef sprintf
#undef vsprintf
#undef isalpha
#undef isdigit
#undef isspace
#undef isupper
#undef islower
#undef isalnum
#undef toupper
#undef tolower
#pragma GCC poison setlocale newlocale uselocale localeconv strcoll
#pragma GCC poison isalpha isdigit isspace isupper islower isalnum toupper tolower
#pragma GCC poison rand srand random srandom drand48 getrandom arc4random
#pragma GCC poison getenv secure_getenv setenv gethostname getpid
#pragma GCC poison fopen freopen tmpfile mkstemp system popen printf fprintf sprintf vsprintf      \
    strtod strtof atof atoi strtol
#pragma GCC poison strcpy strcat strncpy strtok gets

#endif
