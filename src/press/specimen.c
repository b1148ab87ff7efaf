#include "press/specimen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

enum { OBJECTS = 5 };

static const char drawing[] =
    "1 w 28.35 28.35 538.58 785.19 re S\n"
    "297.64 400.94 m 297.64 440.94 l 277.64 420.94 m 317.64 420.94 l S\n"
    "BT /F1 64 Tf 118 560 Td (SPECIMEN) Tj ET\n"
    "BT /F1 14 Tf 118 530 Td (busta-press: a test page. No envelope, no code.) "
    "Tj ET\n"
    "BT /F1 14 Tf 118 300 Td (The frame stands 10 mm from each edge of A4.) Tj "
    "ET\n";

static const char *const objects[OBJECTS] = {
	"<<\n/Type /Catalog\n/Pages 2 0 R\n>>\n",
	"<<\n/Type /Pages\n/Kids [ 3 0 R ]\n/Count 1\n>>\n",
	"<<\n/Type /Page\n/Parent 2 0 R\n/MediaBox [ 0 0 595.28 841.89 ]\n"
	"/Contents 5 0 R\n/Resources << /Font << /F1 4 0 R >> >>\n>>\n",
	"<<\n/Type /Font\n/Subtype /Type1\n/BaseFont /Helvetica\n>>\n",
	NULL, /* the drawing */
};

static void
specimen_write(FILE *file)
{
	long offsets[OBJECTS];
	size_t i;

	(void)fputs("%PDF-1.3\n", file);
	for (i = 0; i < OBJECTS; i++) {
		offsets[i] = ftell(file);
		(void)fprintf(file, "%zu 0 obj\n", i + 1);
		if (objects[i] != NULL)
			(void)fputs(objects[i], file);
		else
			(void)fprintf(file,
			    "<< /Length %zu >>\nstream\n%sendstream\n",
			    sizeof drawing - 1, drawing);
		(void)fputs("endobj\n", file);
	}
	long table = ftell(file);

	(void)fprintf(file, "xref\n0 %d\n0000000000 65535 f\r\n", OBJECTS + 1);
	for (i = 0; i < OBJECTS; i++)
		(void)fprintf(file, "%010ld 00000 n\r\n", offsets[i]);
	(void)fprintf(file,
	    "trailer\n<<\n/Root 1 0 R\n/Size %d\n>>\nstartxref\n%ld\n%%%%EOF\n",
	    OBJECTS + 1, table);
}

char *
specimen_page(size_t *size)
{
	char *text = NULL;
	FILE *file = open_memstream(&text, size);

	if (file != NULL) {
		specimen_write(file);
		if (fclose(file) == 0)
			return text;
	}
	free(text);
	fail(EX_OSERR, "out of memory");
	return NULL;
}
