/* For write_html.c and what it draws. */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include <stdio.h>

/* Escaped, for element content and for attributes in quotes. */
void html_text(FILE *out, const char *text);

#endif
