/* Loaded into a press (LD_PRELOAD), it stands for whoever has taken it over in
 * the moment a page file is opened, the first or that of number WHEN: it makes
 * the attempt that INTRUDER names, on WHAT, and says "intruder: " and what came
 * of it: 0, or an errno. */
#include <openssl/cms.h>

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int
intruder_read(const char *what)
{
	return open(what, O_RDONLY);
}

static int
intruder_write(const char *what)
{
	int fd = open(what, O_WRONLY | O_CREAT, 0600);

	return fd < 0 || write(fd, "x", 1) != 1 ? -1 : 0;
}

static int
intruder_start(const char *what)
{
	pid_t child = fork();

	if (child == 0)
		_exit(execl("/bin/sh", "sh", "-c", what, NULL));
	return child < 0 ? -1 : waitpid(child, NULL, 0) < 0 ? -1 : 0;
}

/* To a port of this machine. */
static int
intruder_connect(const char *what)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((in_port_t)strtoul(what, NULL, 10)),
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return fd < 0 ? -1 : connect(fd, (struct sockaddr *)&to, sizeof to);
}

static int
intruder_send(const char *what)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(53),
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	return fd < 0 ? -1
		      : (int)sendto(fd, what, strlen(what), 0,
			    (struct sockaddr *)&to, sizeof to);
}

static const struct {
	const char *name;
	int (*make)(const char *what);
} attempts[] = {
	{ "read", intruder_read },
	{ "write", intruder_write },
	{ "start", intruder_start },
	{ "connect", intruder_connect },
	{ "send", intruder_send },
};

static void
intruder_try(void)
{
	const char *name = getenv("INTRUDER"), *what = getenv("WHAT");
	size_t i;

	for (i = 0; i < sizeof attempts / sizeof attempts[0]; i++)
		if (name != NULL && strcmp(attempts[i].name, name) == 0) {
			errno = 0;
			(void)fprintf(stderr, "intruder: %d\n",
			    attempts[i].make(what) < 0 ? errno : 0);
		}
}

__attribute__((visibility("default"))) int
CMS_decrypt_set1_pkey(CMS_ContentInfo *cms, EVP_PKEY *key, X509 *certificate)
{
	static int count;
	int (*real)(CMS_ContentInfo * cms, EVP_PKEY * key, X509 * certificate);
	const char *when = getenv("WHEN");

	*(void **)&real = dlsym(RTLD_NEXT, "CMS_decrypt_set1_pkey");
	if (++count == (when != NULL ? atoi(when) : 1))
		intruder_try();
	return real(cms, key, certificate);
}
