/* Where everything is kept: BUSTA_HOME, a directory of one user alone. */
#ifndef HOME_HOME_H
#define HOME_HOME_H

enum { ROOMS_MOST = 64 };

struct home {
	char *path;
	char *ledger;          /* path of ledger/ledger.db */
	char *store;           /* path of keys/store.cfg */
	char *passphrase_file; /* from busta.cfg, or NULL */
	char *origin;          /* from busta.cfg: what its log is called */
	char **hsm;            /* … and what rooms are told of its token */
	unsigned rooms;        /* from busta.cfg; one per core without it */
	unsigned room_timeout; /* seconds a busy room may be silent */
	int dir;
	int work;  /* where rooms make page files */
	int pages; /* where they stay: one folder a batch */
};

/* Reads busta.cfg and checks that the home is this user's alone. home_close
 * accepts a zeroed struct. */
int home_open(struct home *home, const char *path);
void home_close(struct home *home);

struct founders;
struct hsm_settings;

/* Makes a home with a ledger that knows its founders, and a key store whose
 * passphrase is in a file, or asked on the terminal if passphrase_file is NULL.
 * origin names its log (home/origin.h); with a module (home/hsm_settings.h),
 * the keys are in its token, and the passphrase is that one's PIN. */
int home_make(const char *path, const char *passphrase_file, const char *origin,
    const struct founders *founders, const struct hsm_settings *hsm);

/* Holds the home for one run: who says what is being done, for others to read.
 * EX_TEMPFAIL with the holder's words if it is held, unless wait. Kept until
 * the descriptor is closed; -1 on failure. */
int home_lock(const struct home *home, const char *who, int wait);

/* Opens the folder of a batch's page files, made if missing. */
int home_open_batch(const struct home *home, long long batch);

/* A descriptor on the passphrase: systemd's credential busta-passphrase, else
 * the file of busta.cfg. -2 if there is neither and it must be asked; -1
 * failed. */
int home_open_passphrase(const struct home *home);

#endif
