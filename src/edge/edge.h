/* A service at its doors: opens everything, gives up every right it does not
 * need any more, and answers until it is told to stop. Each step is -1 with a
 * reason if it fails, and edge_close takes it from anywhere. */
#ifndef EDGE_EDGE_H
#define EDGE_EDGE_H

#include <sys/types.h>

#include "base/confine_serve.h"
#include "edge/service.h"

struct edge;

/* Everything the settings name is there, and good. */
int edge_check(const struct service *service, const char *path);

/* Before anything else of the program: what systemd said, the settings, as many
 * descriptors as it needs. context is the service's, which opens it before
 * edge_open. NULL with a reason. */
struct edge *edge_new(const struct service *service, void *context,
    const char *path);
const struct edge_config *edge_config(const struct edge *edge);

/* Its sockets, and the log. */
int edge_listen(struct edge *edge);

/* What there is to read unasked of watched is its end: lost says what. */
int edge_open(struct edge *edge, int watched, const char *lost);

/* Landlock and seccomp, for good: what is left are the folders of the settings
 * and own. child: whom alone it may still kill. home's keys are not to lie
 * beneath any of them. */
int edge_confine(struct edge *edge, const char *home,
    const struct confine_folder *own, size_t count, pid_t child);

/* 0 after an orderly stop. */
int edge_serve(struct edge *edge);

/* What waits is answered; then the service's own can be closed. Accepts NULL.
 */
void edge_close(struct edge *edge);

#endif
