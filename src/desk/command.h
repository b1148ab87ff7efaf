/* The desk's commands: each takes its own options, prints what it found on
 * standard output, and fails with a sentence for main to print. */
#ifndef DESK_COMMAND_H
#define DESK_COMMAND_H

#include <stddef.h>

struct command {
	const char *group; /* "batch", or NULL */
	const char *name;
	const char *arguments; /* as in a usage line */
	const char *help;      /* one line */
	const char *more;      /* its options, a line each, or NULL */

	/* argv[0] is the command's name. 0, or -1 with a reason. */
	int (*run)(const char *home, int argc, char **argv);
};

/* All of them, in the order of --help. */
extern const struct command commands[];
extern const size_t command_count;

int command_init(const char *home, int argc, char **argv);
int command_batch_check(const char *home, int argc, char **argv);
int command_batch_run(const char *home, int argc, char **argv);
int command_batch_replace(const char *path, int argc, char **argv);
int command_batch_list(const char *path, int argc, char **argv);
int command_batch_show(const char *path, int argc, char **argv);
int command_batch_abandon(const char *path, int argc, char **argv);
int command_request(const char *path, int argc, char **argv);
int command_request_list(const char *path, int argc, char **argv);
int command_request_withdraw(const char *path, int argc, char **argv);
int command_report(const char *path, int argc, char **argv);
int command_reconcile(const char *path, int argc, char **argv);
int command_approve(const char *path, int argc, char **argv);
int command_operator_list(const char *path, int argc, char **argv);
int command_operator_add(const char *path, int argc, char **argv);
int command_custodian_list(const char *path, int argc, char **argv);
int command_stock_send(const char *path, int argc, char **argv);
int command_stock_note(const char *path, int argc, char **argv);
int command_stock_deliveries(const char *path, int argc, char **argv);
int command_stock_receive(const char *path, int argc, char **argv);
int command_stock_printed(const char *path, int argc, char **argv);
int command_stock_mark(const char *path, int argc, char **argv);
int command_stock_found(const char *path, int argc, char **argv);
int command_stock_count(const char *path, int argc, char **argv);
int command_stock_list(const char *path, int argc, char **argv);
int command_card_system_add(const char *path, int argc, char **argv);
int command_card_system_list(const char *path, int argc, char **argv);
int command_outbox_export(const char *path, int argc, char **argv);
int command_outbox_acknowledge(const char *path, int argc, char **argv);
int command_outbox_list(const char *path, int argc, char **argv);
int command_cip_check(const char *path, int argc, char **argv);
int command_card_block(const char *path, int argc, char **argv);
int command_bind(const char *path, int argc, char **argv);
int command_log_checkpoint(const char *path, int argc, char **argv);
int command_log_export(const char *path, int argc, char **argv);
int command_log_prove(const char *path, int argc, char **argv);
int command_log_show(const char *path, int argc, char **argv);
int command_key_init(const char *path, int argc, char **argv);
int command_key_join(const char *path, int argc, char **argv);
int command_key_backup(const char *path, int argc, char **argv);
int command_key_restore(const char *path, int argc, char **argv);
int command_key_rehearse(const char *path, int argc, char **argv);
int command_key_list(const char *path, int argc, char **argv);
int command_key_rotate(const char *path, int argc, char **argv);
int command_key_retire(const char *path, int argc, char **argv);
int command_courier_set(const char *path, int argc, char **argv);
int command_courier_show(const char *path, int argc, char **argv);
int command_message_exchange(const char *path, int argc, char **argv);
int command_message_list(const char *path, int argc, char **argv);
int command_press_add(const char *path, int argc, char **argv);
int command_press_list(const char *path, int argc, char **argv);
int command_press_remove(const char *path, int argc, char **argv);
int command_station_add(const char *path, int argc, char **argv);
int command_station_list(const char *path, int argc, char **argv);
int command_station_revoke(const char *path, int argc, char **argv);
int command_station_unlock(const char *path, int argc, char **argv);
int command_operator_badge(const char *path, int argc, char **argv);
int command_release_export(const char *path, int argc, char **argv);
int command_release_list(const char *path, int argc, char **argv);
int command_receipt_import(const char *path, int argc, char **argv);
int command_template_approve(const char *path, int argc, char **argv);
int command_template_list(const char *path, int argc, char **argv);
int command_template_check(const char *home, int argc, char **argv);
int command_template_proof(const char *home, int argc, char **argv);
int command_template_form(const char *home, int argc, char **argv);

struct option_value {
	const char *name;  /* its first letter serves as short option, for the
			    * first of that letter */
	const char **text; /* an option with a value sets this … */
	int *flag;         /* … and one without sets this to 1 */
};

/* Reads options (a table that ends with { 0 }), then exactly words words, whose
 * first is *word; EX_USAGE. */
int command_options(int argc, char **argv, const struct option_value options[],
    int words, char ***word);

/* The same for least to most words: how many there are, or -1. */
int command_options_some(int argc, char **argv,
    const struct option_value options[], int least, int most, char ***word);

#endif
