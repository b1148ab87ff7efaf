/* What a job file and split.cfg have in common, each part of it read whole or
 * refused with file and line. */
#ifndef JOB_PART_H
#define JOB_PART_H

#include <libconfig.h>

#include "envelope/serial.h"
#include "job/template.h"
#include "job/weak.h"

/* The settings series and serial_digits. */
int part_series(const config_setting_t *root, struct series *series);

/* Of a PIN and a CIP; without the settings 5 and 10. */
int part_lengths(const config_setting_t *root, unsigned *pin_digits,
    unsigned *cip_digits);

/* The table that the setting weak_pins names, as seen from the file beside; it
 * excludes 1.5 % of PINs of that length at most. NULL with a reason. */
struct weak_table *part_weak(const config_setting_t *root, const char *beside,
    unsigned pin_digits);

/* The template that the group of that name pins, and the path of its file,
 * free() it; the setting is { file, sha256 }. */
struct template *part_template(const config_setting_t *root, const char *name,
    const char *beside, enum template_kind kind, char **path);

#endif
