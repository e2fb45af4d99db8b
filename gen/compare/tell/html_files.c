/* As in gen/record/schema.c: the compiler need not read them as a list of bytes. */
#include "compare/tell/html_files.h"

#define FILE_OF(name, path)                                                                        \
    __asm__(".section .rodata\n"                                                                   \
            ".globl ev_html_" name "_begin\n"                                                      \
            ".globl ev_html_" name "_end\n"                                                        \
            "ev_html_" name "_begin:\n"                                                            \
            ".incbin \"gen/compare/tell/" path "\"\n"                                              \
            "ev_html_" name "_end:\n"                                                              \
            ".byte 0\n"                                                                            \
            ".previous\n")

FILE_OF("page", "report.html");
FILE_OF("style", "report.css");
FILE_OF("script", "report.js");

#define HIDDEN __attribute__((visibility("hidden")))
extern const char ev_html_page_begin[] HIDDEN, ev_html_page_end[] HIDDEN;
extern const char ev_html_style_begin[] HIDDEN, ev_html_style_end[] HIDDEN;
extern const char ev_html_script_begin[] HIDDEN, ev_html_script_end[] HIDDEN;

/* As numbers: to C the two symbols are different objects, whose pointers have no difference. */
static ev_slice between(const char *begin, const char *end)
{
    return (ev_slice){begin, (uintptr_t)end - (uintptr_t)begin};
}

ev_slice ev_html_file_page(void)
{
    return between(ev_html_page_begin, ev_html_page_end);
}

ev_slice ev_html_file_style(void)
{
    return between(ev_html_style_begin, ev_html_style_end);
}

ev_slice ev_html_file_script(void)
{
    return between(ev_html_script_begin, ev_html_script_end);
}
