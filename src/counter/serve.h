/* bustad: the counter at its one door. */
#ifndef COUNTER_SERVE_H
#define COUNTER_SERVE_H

#include "edge/service.h"

extern const struct service counter_service;

/* Everything bustad.cfg, at path, names is there, and good. */
int serve_check(const char *path);

/* 0 after an orderly stop. */
int serve(const char *home, const char *config);

#endif
