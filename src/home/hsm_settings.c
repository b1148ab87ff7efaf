#include "home/hsm_settings.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/settings.h"

#include "base/banned.h"

enum { WORDS_MOST = 16, LABEL_MOST = 32 };

/* What a room's environment has already, or what would make another program of
 * it: a module's own variables are none of these. */
static const char *const reserved[] = { "BUSTA_", "GCONV_PATH=", "GLIBC_",
	"LC_", "LD_", "LOCPATH=", "MALLOC_", "NLSPATH=", "OPENSSL_", "PATH=" };

static int
word_add(char **environment, const char *name, const char *value)
{
	char *word = NULL;
	size_t i;

	for (i = 0; environment[i] != NULL; i++)
		;
	if (asprintf(&word, "%s=%s", name, value) < 0)
		return fail(EX_OSERR, "out of memory");
	environment[i] = word;
	return 0;
}

static bool
variable_fits(const char *word)
{
	size_t name = strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
	size_t i;

	if (name == 0 || word[name] != '=' ||
	    (word[0] >= '0' && word[0] <= '9'))
		return false;
	for (i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
		if (strncmp(word, reserved[i], strlen(reserved[i])) == 0)
			return false;
	return true;
}

static bool
directory_fits(const char *path)
{
	return path[0] == '/' && strchr(path, ':') == NULL;
}

static int
read_texts(const config_setting_t *group, const char *name,
    bool (*fits)(const char *text), const char *must,
    const char *texts[static WORDS_MOST])
{
	config_setting_t *list = config_setting_get_member(group, name);
	const config_setting_t *text;
	unsigned i;

	if (list == NULL)
		return 0;
	if ((list = settings_list(group, name)) == NULL)
		return -1;
	for (i = 0; i < (unsigned)config_setting_length(list); i++) {
		text = config_setting_get_elem(list, i);
		if (i == WORDS_MOST - 1)
			return settings_fail(text, "%s has at most %d texts",
			    name, WORDS_MOST - 1);
		if (config_setting_type(text) != CONFIG_TYPE_STRING ||
		    !fits(config_setting_get_string(text)))
			return settings_fail(text, "each %s must be %s", name,
			    must);
		texts[i] = config_setting_get_string(text);
	}
	return 0;
}

static int
read_module(char **environment, const config_setting_t *group)
{
	const char *module, *token;

	if (settings_text(group, "module", true, &module) != 0 ||
	    settings_text(group, "token", true, &token) != 0)
		return -1;
	if (module[0] != '/')
		return settings_fail(settings_need(group, "module"),
		    "module must be the whole path of a PKCS#11 module");
	if (token[0] == '\0' || strlen(token) > LABEL_MOST)
		return settings_fail(settings_need(group, "token"),
		    "token must be the label of a token, 1 to %d bytes",
		    LABEL_MOST);
	return word_add(environment, "BUSTA_HSM_MODULE", module) != 0
	    ? -1
	    : word_add(environment, "BUSTA_HSM_TOKEN", token);
}

static int
read_files(char **environment, const config_setting_t *group)
{
	const char *files[WORDS_MOST] = { NULL };
	char *joined = NULL;
	size_t size = 0;
	FILE *memory;
	int i, rc;

	if (read_texts(group, "files", directory_fits,
		"the whole path of a directory, without colons", files) != 0)
		return -1;
	if ((memory = open_memstream(&joined, &size)) == NULL)
		return fail(EX_OSERR, "out of memory");
	for (i = 0; files[i] != NULL; i++)
		(void)fprintf(memory, "%s%s", i > 0 ? ":" : "", files[i]);
	rc = fclose(memory) == 0
	    ? word_add(environment, "BUSTA_HSM_FILES", joined)
	    : fail(EX_OSERR, "out of memory");
	free(joined);
	return rc;
}

static int
read_variables(char **environment, const config_setting_t *group)
{
	const char *variables[WORDS_MOST] = { NULL };
	size_t used, i;

	if (read_texts(group, "environment", variable_fits,
		"NAME=VALUE, with a name of A-Z, 0-9 and _ that is the "
		"module's own",
		variables) != 0)
		return -1;
	for (used = 0; environment[used] != NULL; used++)
		;
	for (i = 0; variables[i] != NULL; i++, used++)
		if ((environment[used] = strdup(variables[i])) == NULL)
			return fail(EX_OSERR, "out of memory");
	return 0;
}

int
hsm_environment_read(char ***environment, const config_setting_t *root)
{
	static const char *const names[] = { "module", "token", "environment",
		"files", NULL };
	const config_setting_t *group = config_setting_get_member(root, "hsm");

	*environment = calloc(WORDS_MOST + 4, sizeof **environment);
	if (*environment == NULL)
		return fail(EX_OSERR, "out of memory");
	if (group == NULL)
		return 0;
	return settings_only(group, names) != 0 ||
		read_module(*environment, group) != 0 ||
		read_files(*environment, group) != 0
	    ? -1
	    : read_variables(*environment, group);
}

void
hsm_environment_free(char **environment)
{
	size_t i;

	for (i = 0; environment != NULL && environment[i] != NULL; i++)
		free(environment[i]);
	free(environment);
}

static void
write_text(config_setting_t *group, const char *name, const char *text)
{
	(void)config_setting_set_string(config_setting_add(group, name,
					    CONFIG_TYPE_STRING),
	    text);
}

static void
write_list(config_setting_t *group, const char *name, const char *text)
{
	if (text != NULL)
		(void)config_setting_set_string_elem(config_setting_add(group,
							 name,
							 CONFIG_TYPE_LIST),
		    -1, text);
}

void
hsm_settings_write(config_setting_t *root, const struct hsm_settings *settings)
{
	config_setting_t *group;

	if (settings->module == NULL)
		return;
	group = config_setting_add(root, "hsm", CONFIG_TYPE_GROUP);
	write_text(group, "module", settings->module);
	write_text(group, "token", settings->token);
	write_list(group, "environment", settings->environment);
	write_list(group, "files", settings->files);
}

/* Takes the place of the word of that name; or stands after all. */
static int
word_put(char **environment, const char *word)
{
	size_t name = strcspn(word, "=") + 1, i;
	char *copy = strdup(word);

	if (copy == NULL)
		return fail(EX_OSERR, "out of memory");
	for (i = 0; environment[i] != NULL; i++)
		if (strncmp(environment[i], word, name) == 0)
			break;
	free(environment[i]);
	environment[i] = copy;
	return 0;
}

static int
word_put_value(char **environment, const char *name, const char *value)
{
	char *word = NULL;
	int rc;

	if (value == NULL)
		return 0;
	if (asprintf(&word, "%s=%s", name, value) < 0)
		return fail(EX_OSERR, "out of memory");
	rc = word_put(environment, word);
	free(word);
	return rc;
}

static int
restored_check(const struct hsm_settings *restored)
{
	if (restored->token[0] == '\0' || strlen(restored->token) > LABEL_MOST)
		return fail(EX_USAGE,
		    "--hsm-token must be the label of a token, 1 to %d bytes",
		    LABEL_MOST);
	if (restored->module != NULL && restored->module[0] != '/')
		return fail(EX_USAGE,
		    "--hsm-module must be the whole path of a PKCS#11 module");
	if (restored->environment != NULL &&
	    !variable_fits(restored->environment))
		return fail(EX_USAGE,
		    "--hsm-environment must be NAME=VALUE, with a name of A-Z, "
		    "0-9 and _ that is the module's own");
	if (restored->files != NULL && !directory_fits(restored->files))
		return fail(EX_USAGE,
		    "--hsm-files must be the whole path of a directory, "
		    "without colons");
	return 0;
}

static bool
words_are_same(char *const *one, char *const *other)
{
	for (; *one != NULL && *other != NULL; one++, other++)
		if (strcmp(*one, *other) != 0)
			return false;
	return *one == NULL && *other == NULL;
}

char **
hsm_environment_restored(char *const *environment,
    const struct hsm_settings *restored)
{
	char **words = calloc(WORDS_MOST + 6, sizeof *words);
	int rc = words == NULL ? fail(EX_OSERR, "out of memory")
			       : restored_check(restored);
	size_t i;

	if (rc == 0 && environment[0] == NULL)
		rc = fail(EX_UNAVAILABLE,
		    "the keys of this home are in no token: rehearse a "
		    "restore from a backup");
	for (i = 0; rc == 0 && environment[i] != NULL; i++)
		rc = word_put(words, environment[i]);
	if (rc == 0)
		rc =
		    word_put_value(words, "BUSTA_HSM_MODULE", restored->module);
	if (rc == 0)
		rc = word_put_value(words, "BUSTA_HSM_TOKEN", restored->token);
	if (rc == 0)
		rc = word_put_value(words, "BUSTA_HSM_FILES", restored->files);
	if (rc == 0 && restored->environment != NULL)
		rc = word_put(words, restored->environment);
	if (rc == 0 && words_are_same(environment, words))
		rc = fail(EX_USAGE,
		    "that is the token that is in use, and no restored one");
	/* Its label and serial may be others than the store knows. */
	if (rc == 0)
		rc = word_put_value(words, "BUSTA_HSM_RESTORED", "yes");
	if (rc == 0)
		return words;
	hsm_environment_free(words);
	return NULL;
}
