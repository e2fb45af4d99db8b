/* The digest of a resource: what of a text counts and what does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "core/hex.h"
#include "core/sha256.h"
#include "resource/digest.h"
#include "resource/ini.h"

typedef struct digest {
    uint8_t bytes[EV_DIGEST_SIZE];
} digest;

static digest digest_of(const char *path, ev_slice text)
{
    digest d;
    ev_resource_digest(path, text, d.bytes);
    return d;
}

/* The digest of a text is that of the bytes of its canonical form. */
static void assert_canonical(const char *text, const char *canonical)
{
    digest d = digest_of("a/1/x.txt", ev_slice_from(text));
    uint8_t wanted[EV_DIGEST_SIZE];
    ev_sha256(ev_slice_from(canonical), wanted);
    if (memcmp(d.bytes, wanted, sizeof wanted) != 0)
        fail_msg("%s", text);
}

static const char plain[] = "extends=a\n[rules x]\nkey=one two\nkey=b\n[empty]\n";

static void comments_and_blanks_do_not_count(void **state)
{
    (void)state;
    assert_canonical(plain, plain);
    assert_canonical("# a comment\n\n  \t\n extends = a \n\t[ rules x\t]\r\n  # = [another]\n"
                     "key\t=  one two\n#\nkey = b\r\n\r\n[empty]",
                     plain);
    assert_canonical("", "");
    assert_canonical("\n# nothing\n", "");
    assert_canonical("a = # not a comment\n", "a=# not a comment\n");
    assert_canonical("a = b = c\n", "a=b = c\n");
    assert_canonical("a =\n", "a=\n");
    assert_canonical("= b\n", "=b\n");
    assert_canonical("[a = b]\n", "[a = b]\n");
    assert_canonical("[ ]\n[\n", "[]\n[\n");
}

/* By `printf '...' | sha256sum`: the form is also that of templates/make-manifest.sh. */
static void the_digest_is_sha_256(void **state)
{
    static const char hex[] = "30ed9f43d8ee182411c988dcfcd1fccaeba92d97f2077b4a3664205ae632ed89";
    (void)state;
    char digits[2 * EV_DIGEST_SIZE];
    digest d = digest_of("labels.txt", EV_SLICE("# words\n[title]\nen = Visa\n"));
    ev_hex_encode(d.bytes, sizeof d.bytes, EV_HEX_LOWER, digits);
    assert_memory_equal(digits, hex, sizeof digits);
}

static void everything_else_counts(void **state)
{
    (void)state;
    static const char *const others[] = {
        "extends=a\n[rules x]\nkey=one  two\nkey=b\n[empty]\n", /* blanks inside a value */
        "extends=a\n[rules  x]\nkey=one two\nkey=b\n[empty]\n", /* or inside a name */
        "extends=a\n[rules x]\nkey=b\nkey=one two\n[empty]\n",  /* the order of keys */
        "extends=a\n[empty]\n[rules x]\nkey=one two\nkey=b\n",  /* and of sections */
        "extends=a\n[rules x]\nkey=one two\nkex=b\n[empty]\n",  /* a key */
        "extends=a\n[rules x]\nkey=one two\nkey=c\n[empty]\n",  /* a value */
        "extends=a\n[rules x]\nkey=one two\n[empty]\nkey=b\n",  /* the section of a key */
        "extends=a\n[rules x]\nkey=one two\nkey=b\n",           /* a section without keys */
        "extends=a\n[rules x]\nkey=one twokey=b\n[empty]\n",    /* the end of a line */
        "extends=a\n[rules x]\nkey=one\rtwo\nkey=b\n[empty]\n", /* a CR that does not end a line */
        ("\xEF\xBB\xBF"
         "extends=a\n[rules x]\nkey=one two\nkey=b\n[empty]\n"), /* a byte order mark */
    };
    digest good = digest_of("x.txt", EV_SLICE(plain));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        digest other = digest_of("x.txt", ev_slice_from(others[i]));
        if (memcmp(&good, &other, sizeof good) == 0)
            fail_msg("%s", others[i]);
    }
    digest with_nul = digest_of("x.txt", EV_SLICE("a=\0b\n")),
           without = digest_of("x.txt", EV_SLICE("a=\n"));
    assert_memory_not_equal(&with_nul, &without, sizeof without);
}

/* A comment behind a byte order mark is not one for the readers either. */
static void a_byte_order_mark_is_part_of_its_line(void **state)
{
    (void)state;
    assert_canonical("\xEF\xBB\xBF# a\n", "\xEF\xBB\xBF# a\n");
}

static void a_row_of_a_table_keeps_the_blanks_inside(void **state)
{
    (void)state;
    assert_canonical("# number, code, name\n 1\tABW\tAruba \r\n\n2\tAFG\ta = b",
                     "1\tABW\tAruba\n2\tAFG\ta = b\n");
    assert_canonical("ABW\t\tA\t\n", "ABW\t\tA\n");
    assert_canonical("key\t=\ta\tb\n", "key=a\tb\n");
}

static void of_other_files_every_byte_counts(void **state)
{
    static const char *const paths[] = {"a/1/ground.form", "srgb.icc.z", "txt", "a.txt/b", ""};
    (void)state;
    uint8_t wanted[EV_DIGEST_SIZE];
    ev_slice data = EV_SLICE("# 12 \n\n a = b\n");
    ev_sha256(data, wanted);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        digest d = digest_of(paths[i], data);
        assert_memory_equal(d.bytes, wanted, sizeof wanted);
    }
}

/* ---- what the reader reads, and nothing else ------------------------------------------------- */

/* Numerical Recipes' generator: every run makes the same texts. */
static uint32_t seed = 1;

static uint32_t dice(uint32_t sides)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % sides;
}

/* The sections and pairs as the canonical form has them. False when a key is the columns of a
 * row. */
static bool spell(const ev_ini *ini, ev_buf *out)
{
    for (size_t i = 0; i < ini->count; i++) {
        const ev_ini_section *section = &ini->sections[i];
        if (i > 0) {
            ev_buf_char(out, '[');
            ev_buf_slice(out, section->name);
            ev_buf_text(out, "]\n");
        }
        for (size_t k = 0; k < section->count; k++) {
            ev_slice key = section->lines[k].key;
            if (memchr(key.data, '\t', key.size) != NULL)
                return false;
            ev_buf_slice(out, key);
            ev_buf_char(out, '=');
            ev_buf_slice(out, section->lines[k].value);
            ev_buf_char(out, '\n');
        }
    }
    return true;
}

static void the_digest_covers_what_the_reader_reads(void **state)
{
    static const char letters[] = "aab==[]#  \t\r\n\n\n";
    (void)state;
    ev_arena arena;
    size_t read = 0;
    ev_arena_init(&arena, 1 << 20);
    for (int round = 0; round < 20000; round++) {
        char text[24];
        ev_ini ini;
        ev_faults faults;
        ev_buf spelled;
        size_t size = dice(sizeof text);
        for (size_t i = 0; i < size; i++)
            text[i] = letters[dice(sizeof letters - 1)];
        ev_arena_reset(&arena);
        ev_faults_init(&faults, EV_LENIENT);
        ev_buf_init(&spelled, &arena, 64);
        if (ev_ini_read((ev_slice){text, size}, "x.txt", &arena, &ini, &faults) != EV_OK ||
            !spell(&ini, &spelled))
            continue;
        uint8_t wanted[EV_DIGEST_SIZE];
        digest d = digest_of("x.txt", (ev_slice){text, size});
        ev_sha256(ev_buf_as_slice(&spelled), wanted);
        if (memcmp(d.bytes, wanted, sizeof wanted) != 0)
            fail_msg("%.*s", (int)size, text);
        read++;
    }
    assert_true(read > 1000);
    ev_arena_free(&arena);
}

UNIT_TESTS(digest)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comments_and_blanks_do_not_count),
        cmocka_unit_test(the_digest_is_sha_256),
        cmocka_unit_test(everything_else_counts),
        cmocka_unit_test(a_byte_order_mark_is_part_of_its_line),
        cmocka_unit_test(a_row_of_a_table_keeps_the_blanks_inside),
        cmocka_unit_test(of_other_files_every_byte_counts),
        cmocka_unit_test(the_digest_covers_what_the_reader_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
