/* busta-portal: the citizens' two doors. */
#ifndef PORTAL_SERVE_H
#define PORTAL_SERVE_H

/* Everything portal.cfg, at path, names is there, and good. */
int portal_check(const char *path);

/* 0 after an orderly stop. */
int portal_serve(const char *home, const char *config);

#endif
