/* paper: a PDF as a tester compares it: what it was made of, what it says field by field, what it
 * shows and where. Our own documents are read from their objects (libqpdf) and one pass over the
 * content stream; those of other generators in reduced form. */
#ifndef EV_PAPER_H
#define EV_PAPER_H

#include "compare/paper/place.h"
#include "core/sha256.h"
#include "fault/fault.h"

/* A piece of text as it is drawn: one language, one font, one line. */
typedef struct ev_run {
    ev_slice text;     /* UTF-8, by the font's ToUnicode; without blanks at its end */
    ev_slice whole;    /* /ActualText of the marked content that it is in, the same slice for all
                          runs in it; absent: none. It is read in their place */
    ev_slice language; /* "kk", "ru", "en"; "" not known */
    ev_slice font;     /* its name without the prefix of a subset */
    int32_t size;      /* hundredths of a point */
    uint32_t color;    /* 0xRRGGBB */
    uint32_t glyphs;   /* a checksum of the codes shown: two forms of a character (a slashed zero)
                          have the same text */
    bool is_invisible; /* rendering mode 3 or 7 (ISO 32000-1, table 106) */
    uint32_t look;     /* a checksum of how else it is drawn: outlined, transparent, cut off by a
                          clipping path; of a paper of another generator 0 */
    int32_t node;
    int32_t baseline; /* hundredths of a millimetre from the top */
    ev_place place;   /* from where its first glyph begins to where its last one ends; from the
                         height of capitals to the descent of its font */
} ev_run;

/* A structure element, in reading order: a parent before its children. Behind them: a node
 * "Artifact" for all marked content that is decoration, and "untagged" for what no element owns;
 * each only where there is such content. */
typedef struct ev_node {
    ev_slice role;        /* "TH", as the file has it */
    ev_slice language;    /* its own or inherited; "" none */
    ev_slice alternative; /* /Alt, otherwise /ActualText, otherwise /E; absent: none */
    ev_slice attributes;  /* /A and /C (ISO 32000-1, 14.7.5) as text, but for /BBox; "" none */
    ev_place bounds;      /* /BBox of a figure, which says its place once more: from the left and
                             the bottom of the coordinates; width 0: none */
    int32_t parent;       /* index of another node; -1: none */
    size_t first_run, run_count; /* of the element itself, not of its children */
    ev_place place; /* around its own runs, pictures, shapes and code; width 0: it shows nothing */
} ev_node;

typedef enum ev_value_kind {
    EV_VALUE_FIELD,  /* a label and its value */
    EV_VALUE_ENTRY,  /* an entry point */
    EV_VALUE_NOTICE, /* a paragraph of the notices */
    EV_VALUE_MRZ,    /* a line of the machine readable zone */
    EV_VALUE_OTHER   /* headings, words of the page, how to check, footer: see `name` */
} ev_value_kind;

/* Something that the page says, in the words of the page. Together, in reading order, they are all
 * texts of the structure tree, none twice.
 *
 * The field of a label is found by its words in one of the three languages, in the built-in
 * template; that of a label whose words were all changed by its place among the others. Names of
 * values without a field: "title", "entry points" and "notices" for headings, "MRZ line 1",
 * "notice 2 (ru)", a key of labels.txt with blanks ("Not signed" is "seal none"), "companions",
 * "record digest" (64 digits), "versions", "portal", "Artifact" and "untagged" for what is outside
 * the structure tree; otherwise "text". Of a paper of another generator each line of a font is
 * "text". */
typedef struct ev_value {
    ev_value_kind kind;
    const char *field; /* the record's pointer, "/holder/surname", "/entry_points"; NULL: none,
                          or not known */
    ev_slice name; /* for people: the built-in English label in small letters, "date of birth" */
    ev_slice label[3]; /* in Kazakh, Russian, English, without "/ "; absent: the language is
                          missing. Of other values than fields: their text in that language */
    ev_slice text; /* as evisa-gen text prints it: lines joined by a blank, languages by " / " */
    ev_slice own;  /* the part of it that is the record's: "CAF" of "CAF Орталық ...", whose
                      other words follow from it by template, policy and names of states; of an
                      entry point its ICAO code */
    ev_place label_place, place;
    int32_t node;       /* of its text; of a field: its TD */
    int32_t label_node; /* of a field its TH, of an entry point its Lbl; otherwise -1 */
} ev_value;

/* A picture that is drawn. `data` is what all forms of its storage have in common: a JPEG file as
 * it is; of others the samples, inflated and without their predictor, rows of
 * (width * components * bits + 7) / 8 bytes. */
typedef struct ev_picture {
    ev_slice format;  /* "JPEG", "PNG" (samples with predictors), "samples", "other" */
    bool has_samples; /* in `data`; also of a JPEG within other filters */
    ev_slice data;
    size_t stored_size; /* bytes in the file */
    int32_t width, height, components, bits;
    ev_slice palette; /* of an indexed colour space: RGB by RGB, where it is known; absent: none */
    ev_slice color;   /* its colour space as text: "/DeviceRGB" */
    int32_t turned;   /* as EXIF orientation, 1 to 8: how its matrix turns it */
    uint32_t look;    /* a checksum of how else it is drawn: masked, transparent */
    int32_t node;
    ev_slice tag;   /* of its marked content: as a rule the role of its node; absent: none */
    ev_place place; /* the part that is visible within its clipping path */
    ev_place whole; /* all of it */
} ev_picture;

/* Lines, filled boxes and other drawing that is not text: what a designer moves or colours. A form
 * is one shape, whatever it draws. */
typedef struct ev_shape {
    char kind;                      /* 's' stroke, 'f' fill, 'b' both, 'x' form, 'p' shading, 'i'
                                       a picture within the content stream */
    uint32_t color;                 /* of the fill, where there is one */
    int32_t line_width;             /* hundredths of a point; of a fill alone 0 */
    uint8_t digest[EV_DIGEST_SIZE]; /* of the path relative to its place, of what a form draws; and
                                       of how: dashes, ends and joins, patterns, transparency, what
                                       a clipping path cuts off */
    int32_t node;
    ev_place place;
} ev_shape;

typedef struct ev_paper_font {
    ev_slice name;
    bool is_embedded;
    uint8_t digest[EV_DIGEST_SIZE]; /* of the font file, inflated */
} ev_paper_font;

/* The QR code: its modules as drawn, dark is 1, and what they say. */
typedef struct ev_paper_code {
    ev_place place;
    int32_t node;
    ev_slice tag;     /* as that of a picture */
    uint32_t color;   /* 0xRRGGBB, of its dark modules */
    size_t side;      /* modules; 0: there is none */
    uint8_t *modules; /* side * side; NULL: stored in a way that has to be drawn, and set by the
                         caller (drawing.h) */
    ev_slice bytes;   /* decoded: set by the caller (drawing.h); absent: it cannot be read */
} ev_paper_code;

typedef struct ev_named_text {
    ev_slice name, value;
} ev_named_text;

typedef struct ev_paper {
    bool is_ours;                 /* its metadata has our namespace */
    bool has_lost_structure;      /* it has the namespace alone: set by the caller, which then does
                                     not take it for ours */
    bool is_reduced;              /* read in reduced form: it is not ours, or that was asked for */
    const struct ev_paper *whole; /* of one of ours in reduced form: the same as it is, which knows
                                     what is at a place; set by the caller. NULL: there is none */
    struct {
        ev_slice policy, policy_hash, template, template_hash, render, digest, specimen;
    } made; /* from the XMP, as written there; "" absent */
    ev_slice title, language;
    ev_named_text *about; /* other metadata, Info and XMP, links, outline, security, output intent:
                             "outline 2" -> "Holder", "XMP pdf:Producer" -> "evisa-gen". In an order
                             that does not depend on how the file was written */
    size_t about_count;
    int32_t pages, width, height; /* of the first page as it is shown, hundredths of a millimetre */
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

/* The same in the form in which documents of other generators are read, also for one of ours: to
 * compare it with one that is not. Texts by poppler, line by line, in the node "untagged"; what
 * forms draw. */
ev_status ev_paper_read_reduced(ev_slice pdf, ev_arena *arena, ev_paper *paper, ev_faults *faults);

/* Whether texts belong to structure elements, and more than a quarter of these can be read.
 * Software that writes one of ours again may drop the structure tree or ToUnicode, or put the page
 * into a form, and leave our metadata: what it says by field cannot be read then. */
bool ev_paper_has_structure(const ev_paper *paper);

/* Appends the text of a node's own runs as evisa-gen text prints it: with a blank between two runs,
 * " / " where the second is in the next language, and their `whole` in place of them. */
void ev_paper_put_text(const ev_paper *paper, size_t node, ev_buf *out);

#endif
