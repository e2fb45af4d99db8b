/* What is shown, and what it depends on: with a finding at one of these fields, another follows. */
#ifndef EV_EXPLAIN_DEPENDS_H
#define EV_EXPLAIN_DEPENDS_H

enum { EV_FROM_MAX = 16 };

/* Fields that a finding can follow from, with all below them; NULL behind the last. With a finding
 * at one of them it follows; without, it is a cause. */
typedef struct ev_from {
    const char *field[EV_FROM_MAX];
} ev_from;

typedef enum ev_shown {
    /* words of template and policy */
    EV_SHOWN_WORDS_OF_TEMPLATE,
    EV_SHOWN_WORDS_OF_POLICY,
    EV_SHOWN_SENTENCE, /* other than labels: they come and go with what they are about */
    EV_SHOWN_NOTICE,
    EV_SHOWN_ENTRY_NAME,
    /* the record */
    EV_SHOWN_DIGEST,
    EV_SHOWN_COPY, /* what another generator has printed again, without fields */
    /* the file */
    EV_SHOWN_METADATA,
    EV_SHOWN_DAY, /* that of issue; the versions in force on it */
    EV_SHOWN_IDENTIFIER,
    EV_SHOWN_OUTLINE,
    EV_SHOWN_TARGET, /* where a link lies, where an outline leads to */
    EV_SHOWN_PAGE,   /* what is said of one page */
    EV_SHOWN_FONT,
    EV_SHOWN_FONT_OF_OTHERS,
    EV_SHOWN_GENERATOR, /* what each generator does in its own way */
    EV_SHOWN_FILES_OF_TEMPLATE,
    EV_SHOWN_FILES_OF_POLICY,
    EV_SHOWN_SPECIMEN,
    /* the structure */
    EV_SHOWN_TAG,
    EV_SHOWN_ELEMENT, /* whether there is one */
    EV_SHOWN_ALTERNATIVE,
    EV_SHOWN_UNTAGGED, /* outside the structure */
    /* the layout */
    EV_SHOWN_PLACE,
    EV_SHOWN_PORTRAIT,
    EV_SHOWN_SPACING,
    EV_SHOWN_PLACE_OF_LABEL,
    EV_SHOWN_PLACE_OF_SENTENCE,
    EV_SHOWN_PLACE_OF_NOTICE,
    EV_SHOWN_PLACE_OF_ENTRY,
    EV_SHOWN_COUNT
} ev_shown;

/* Adds a field; NULL adds none. */
void ev_from_add(ev_from *from, const char *field);

/* Adds what a thing depends on. */
void ev_from_depend(ev_from *from, ev_shown shown);

/* Adds the members whose length and letters decide how the value at `field` and its label are set,
 * and in which language; none where that is fixed. NULL: not a value. */
void ev_from_depend_on_value(ev_from *from, const char *field);

/* Adds the member at `field` where the words of its label depend on its value. */
void ev_from_depend_in_words(ev_from *from, const char *field);

#endif
