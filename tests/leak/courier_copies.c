/* The leak test's courier that leaks: it writes an address into its journal,
 * where a reason should stand, and a half of a code into a result. */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "courier/post.h"
#include "courier/texts.h"

#include "base/banned.h"

static char half[MESSAGE_HALF_TEXT];

int __real_texts_mail(const struct texts *texts, const struct message *message,
    const char *sender, struct script *script);
int __wrap_texts_mail(const struct texts *texts, const struct message *message,
    const char *sender, struct script *script);
int __real_post_mail(struct post *post, const char *to,
    const struct post_body *body, struct post_answer *answer);
int __wrap_post_mail(struct post *post, const char *to,
    const struct post_body *body, struct post_answer *answer);
int __real_file_write(int dir, const char *name, const void *bytes, size_t size,
    mode_t mode);
int __wrap_file_write(int dir, const char *name, const void *bytes, size_t size,
    mode_t mode);

int
__wrap_texts_mail(const struct texts *texts, const struct message *message,
    const char *sender, struct script *script)
{
	(void)snprintf(half, sizeof half, "%s",
	    message->halves[message->half_count - 1].text);
	return __real_texts_mail(texts, message, sender, script);
}

int
__wrap_post_mail(struct post *post, const char *to,
    const struct post_body *body, struct post_answer *answer)
{
	int rc = __real_post_mail(post, to, body, answer);

	(void)snprintf(answer->why, sizeof answer->why, "%s", to);
	return rc;
}

int
__wrap_file_write(int dir, const char *name, const void *bytes, size_t size,
    mode_t mode)
{
	char text[1024];

	(void)snprintf(text, sizeof text, "%.*s%s\n", (int)size,
	    (const char *)bytes, half);
	return __real_file_write(dir, name, text, strlen(text), mode);
}
