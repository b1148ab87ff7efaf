/* busta-portal: the citizens' two doors. */
#ifndef PORTAL_SERVE_H
#define PORTAL_SERVE_H

/* Everything portal.cfg names is there, and good. */
int portal_check(const char *config);

/* 0 after an orderly stop. */
int portal_serve(const char *home, const char *config);

#endif
