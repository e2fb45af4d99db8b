/* html_files: the files of the report, linked in as they are. */
#ifndef EV_HTML_FILES_H
#define EV_HTML_FILES_H

#include "core/core.h"

ev_slice ev_html_file_page(void);   /* report.html: with places such as {{title}} */
ev_slice ev_html_file_style(void);  /* report.css */
ev_slice ev_html_file_script(void); /* report.js */

#endif
