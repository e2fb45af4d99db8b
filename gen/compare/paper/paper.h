/* paper: a PDF as a tester compares it: what it was made of, what it says field by field, what it
 * shows and where. Our own documents are read from their objects (libqpdf) and one pass over the
 * content stream; those of other generators in reduced form. */
#ifndef EV_PAPER_H
#define EV_PAPER_H

#include "core/sha256.h"
#include "fault/fault.h"

/* In hundredths of a millimetre, from the left and the top edge of the page. */
typedef struct ev_place {
    int32_t x, y, width, height;
    int32_t page; /* from 0 */
} ev_place;

/* A piece of text as it is drawn: one language, one font, one line. */
typedef struct ev_run {
    ev_slice text;     /* UTF-8, by the font's ToUnicode */
    ev_slice language; /* "kk", "ru", "en"; "" not known */
    ev_slice font;     /* its name without the prefix of a subset */
    int32_t size;      /* hundredths of a point */
    uint32_t color;    /* 0xRRGGBB */
    ev_place place;
} ev_run;

/* A structure element, in reading order. */
typedef struct ev_node {
    ev_slice role; /* "TH"; of artifacts: "Artifact" */
    ev_slice language, alternative;
    int32_t parent;              /* index of another node; -1: none */
    size_t first_run, run_count; /* of the element itself, not of its children */
    ev_place place;              /* around its runs and figures; width 0: it shows nothing */
} ev_node;

typedef enum ev_value_kind {
    EV_VALUE_FIELD,  /* a label and its value */
    EV_VALUE_ENTRY,  /* an entry point */
    EV_VALUE_NOTICE, /* a paragraph of the notices */
    EV_VALUE_MRZ,    /* a line of the machine readable zone */
    EV_VALUE_OTHER   /* headings, footer, how to check */
} ev_value_kind;

/* Something that the page says, in the words of the page. */
typedef struct ev_value {
    ev_value_kind kind;
    const char *field; /* the record's pointer, "/holder/surname"; NULL: none, or not known */
    ev_slice name;     /* for people: the English label in lower case, "date of birth" */
    ev_slice label[3]; /* in Kazakh, Russian, English; absent: the language is missing */
    ev_slice text;     /* the value, lines joined by a blank */
    ev_place label_place, place;
    int32_t node;
} ev_value;

typedef struct ev_picture {
    ev_slice format; /* "JPEG", "PNG" (flate), "other" */
    ev_slice data;   /* the stream as it is stored */
    int32_t width, height;
    int32_t components, bits; /* a sample; of "PNG" only: 1 (gray, palette) or 3, and 1 to 8 bits */
    ev_slice palette;         /* of "PNG": RGB triples; absent: there is none */
    ev_place place;
} ev_picture;

/* Lines, filled boxes and other drawing that is no text: what a designer moves or colours. */
typedef struct ev_shape {
    char kind; /* 's' stroke, 'f' fill, 'x' form */
    uint32_t color;
    int32_t line_width;             /* hundredths of a point */
    uint8_t digest[EV_DIGEST_SIZE]; /* of the path relative to its place */
    ev_place place;
} ev_shape;

typedef struct ev_paper_font {
    ev_slice name;
    bool is_embedded;
    uint8_t digest[EV_DIGEST_SIZE]; /* of the font file */
} ev_paper_font;

/* The QR code: its modules as drawn, dark is 1, and what they say. */
typedef struct ev_paper_code {
    ev_place place;
    size_t side;      /* modules; 0: there is none */
    uint8_t *modules; /* side * side */
    ev_slice bytes;   /* decoded (zbar); absent: it cannot be read */
} ev_paper_code;

typedef struct ev_named_text {
    ev_slice name, value;
} ev_named_text;

typedef struct ev_paper {
    bool is_ours; /* its metadata has our namespace */
    struct {
        ev_slice policy, policy_hash, template, template_hash, render, digest, specimen;
    } made; /* from the XMP, as written there; "" absent */
    ev_slice title, language;
    ev_named_text *about; /* other metadata, Info and XMP, links, outline, security, output intent:
                             "outline 2" -> "Holder", "XMP pdf:Producer" -> "evisa-gen" */
    size_t about_count;
    int32_t pages, width, height; /* of the first page, hundredths of a millimetre */
    ev_node *nodes;
    size_t node_count;
    ev_run *runs;
    size_t run_count;
    ev_value *values;
    size_t value_count;
    ev_picture *pictures;
    size_t picture_count;
    ev_shape *shapes;
    size_t shape_count;
    ev_paper_font *fonts;
    size_t font_count;
    ev_paper_code code;
} ev_paper;

/* Reads a PDF; all that *paper has lives in the arena or in `pdf`. Faults: PDF_DAMAGED (no PDF,
 * truncated, or what libqpdf had to repair), PDF_ENCRYPTED, OUT_OF_MEMORY. After a fault *paper is
 * not to be used. The caller is confined: strangers' bytes are decoded here. */
ev_status ev_paper_read(ev_slice pdf, ev_arena *arena, ev_paper *paper, ev_faults *faults);

#endif
