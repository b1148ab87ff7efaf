/* Where busta writes for people, and where it must not. */
#ifndef HOME_OUTSIDE_H
#define HOME_OUTSIDE_H

#include "home/home.h"

/* -1 with a reason if the folder dir, which a person named path, is in the
 * home. */
int home_check_outside(const struct home *home, int dir, const char *path);

#endif
