#include "edge/metrics.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "edge/route.h"

#include "base/banned.h"

/* Every status there is; the last stands for any other. */
static const unsigned statuses[] = { 200, 201, 303, 304, 400, 401, 403, 404,
	405, 408, 409, 413, 415, 422, 429, 431, 500, 503, 0 };

enum { STATUSES = sizeof statuses / sizeof statuses[0] };

static const unsigned time_us[METRICS_TIMES] = { 500, 1000, 2500, 5000, 10000,
	25000, 50000, 100000, 250000, 500000, 1000000, 2500000 };
static const unsigned sizes[METRICS_SIZES] = { 1, 2, 4, 8, 16, 32, 64, 128,
	256 };

static const char *const end_names[METRICS_ENDS] = {
	[END_IDLE] = "idle",
	[END_SLOW] = "slow",
	[END_TOO_MANY] = "too-many",
	[END_RELOADED] = "reloaded",
	[END_NOT_ADMITTED] = "no-station",
};

/* What is none of the table's routes is counted after them. */
static size_t
metrics_row(const struct metrics *metrics, const struct route *route)
{
	return route == NULL ? metrics->routes
			     : (size_t)(route - metrics->service->routes);
}

int
metrics_new(struct metrics *metrics, const struct service *service,
    const struct service_counts *counts)
{
	memset(metrics, 0, sizeof *metrics);
	metrics->service = service;
	metrics->counts = counts;
	while (service->routes[metrics->routes].path != NULL)
		metrics->routes++;
	metrics->answers =
	    calloc((metrics->routes + 1) * STATUSES, sizeof *metrics->answers);
	return metrics->answers != NULL ? 0 : fail(EX_OSERR, "out of memory");
}

void
metrics_free(struct metrics *metrics)
{
	free(metrics->answers);
	metrics->answers = NULL;
}

void
metrics_answered(struct metrics *metrics, const struct request *request,
    int64_t now_us)
{
	const uint64_t took_us = (uint64_t)(now_us - request->begun_us);
	size_t status = 0, i = 0;

	while (
	    status + 1 < STATUSES && statuses[status] != request->reply.status)
		status++;
	while (i < METRICS_TIMES && took_us > time_us[i])
		i++;
	metrics->answers[metrics_row(metrics, request->route) * STATUSES +
	    status]++;
	metrics->times[i]++;
	metrics->time_us += took_us;
}

void
metrics_group(struct metrics *metrics, uint64_t requests)
{
	size_t i = 0;

	while (i < METRICS_SIZES && requests > sizes[i])
		i++;
	metrics->sizes[i]++;
	metrics->grouped += requests;
}

static void metrics_line(struct bytes *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
metrics_line(struct bytes *text, const char *format, ...)
{
	char line[256];
	va_list values;
	int size;

	va_start(values, format);
	size = vsnprintf(line, sizeof line, format, values);
	va_end(values);
	if (size > 0 && size < (int)sizeof line)
		bytes_put_raw(text, line, (size_t)size);
}

static void
metrics_head(struct bytes *text, const char *name, const char *type,
    const char *help)
{
	metrics_line(text, "# HELP %s %s\n# TYPE %s %s\n", name, help, name,
	    type);
}

static void
metrics_write_answers(const struct metrics *metrics, struct bytes *text)
{
	const struct route *route;
	size_t row, status;
	uint64_t count;

	metrics_head(text, "busta_requests_total", "counter",
	    "Requests that were answered.");
	for (row = 0; row <= metrics->routes; row++)
		for (status = 0; status < STATUSES; status++) {
			count = metrics->answers[row * STATUSES + status];
			route = row < metrics->routes
			    ? &metrics->service->routes[row]
			    : NULL;
			if (count > 0)
				metrics_line(text,
				    "busta_requests_total{method=\"%s\","
				    "route=\"%s\",status=\"%u\"} %" PRIu64 "\n",
				    route != NULL ? method_name(route->method)
						  : "-",
				    route != NULL ? route->name : "-",
				    statuses[status], count);
		}
}

/* Bounds are in units of which there are so many in what is told. */
static void
metrics_write_histogram(struct bytes *text, const char *name, const char *help,
    const uint64_t *counts, const unsigned *bounds, size_t size, double unit,
    uint64_t sum)
{
	uint64_t so_far = 0;
	size_t i;

	metrics_head(text, name, "histogram", help);
	for (i = 0; i < size; i++) {
		so_far += counts[i];
		metrics_line(text, "%s_bucket{le=\"%g\"} %" PRIu64 "\n", name,
		    bounds[i] / unit, so_far);
	}
	so_far += counts[size];
	metrics_line(text, "%s_bucket{le=\"+Inf\"} %" PRIu64 "\n", name,
	    so_far);
	metrics_line(text, "%s_sum %.17g\n%s_count %" PRIu64 "\n", name,
	    (double)sum / unit, name, so_far);
}

static void
metrics_write_one(struct bytes *text, const char *name, const char *type,
    const char *help, uint64_t value)
{
	metrics_head(text, name, type, help);
	metrics_line(text, "%s %" PRIu64 "\n", name, value);
}

static void
metrics_write_connections(const struct metrics *metrics, struct bytes *text)
{
	size_t i;

	metrics_write_one(text, "busta_connections", "gauge",
	    "Connections that are open.", metrics->open);
	metrics_write_one(text, "busta_connections_total", "counter",
	    "Connections that were accepted.", metrics->accepted);
	metrics_head(text, "busta_handshakes_refused_total", "counter",
	    "Connections that never became a station's.");
	for (i = 0; i < TLS_REFUSALS; i++)
		metrics_line(text,
		    "busta_handshakes_refused_total{reason=\"%s\"} %" PRIu64
		    "\n",
		    tls_refusal_name((enum tls_refusal)i), metrics->refused[i]);
	metrics_head(text, "busta_connections_ended_total", "counter",
	    "Connections of stations that were ended here.");
	for (i = 0; i < METRICS_ENDS; i++)
		metrics_line(text,
		    "busta_connections_ended_total{reason=\"%s\"} %" PRIu64
		    "\n",
		    end_names[i], metrics->ended[i]);
}

/* How many of those who have no name, and of those who are forgotten. */
static uint64_t
metrics_write_named(const struct callers *callers, struct bytes *text)
{
	uint64_t unnamed = callers->too_many;
	const struct caller *caller;

	for (caller = callers->first; caller != NULL; caller = caller->next)
		if (caller->name[0] == '\0')
			unnamed += caller->too_many;
		else
			metrics_line(text,
			    "busta_too_many_total{station=\"%s\"} %" PRIu64
			    "\n",
			    caller->name, caller->too_many);
	return unnamed;
}

static void
metrics_write_callers(const struct metrics *metrics, struct bytes *text)
{
	uint64_t unnamed = 0;
	size_t i;

	metrics_head(text, "busta_too_many_total", "counter",
	    "Requests that were refused because a station sent too many.");
	for (i = 0; i < SERVICE_DOORS; i++)
		if (metrics->callers[i] != NULL)
			unnamed +=
			    metrics_write_named(metrics->callers[i], text);
	metrics_line(text, "busta_too_many_total{station=\"\"} %" PRIu64 "\n",
	    unnamed);
}

void
metrics_write(const struct metrics *metrics, struct bytes *text)
{
	metrics_head(text, "busta_build_info", "gauge",
	    "The version that runs.");
	metrics_line(text,
	    "busta_build_info{version=\"" BUSTA_VERSION "\"} 1\n");
	metrics_write_answers(metrics, text);
	metrics_write_histogram(text, "busta_request_seconds",
	    "Time from a request's head to its answer.", metrics->times,
	    time_us, METRICS_TIMES, 1e6, metrics->time_us);
	metrics_write_histogram(text, "busta_group_requests",
	    "Requests that were carried out in one transaction.",
	    metrics->sizes, sizes, METRICS_SIZES, 1, metrics->grouped);
	metrics_write_one(text, "busta_ledger_busy_total", "counter",
	    "Tries to begin while another program wrote.",
	    metrics->counts->busy);
	metrics_write_connections(metrics, text);
	metrics_write_callers(metrics, text);
	metrics_write_one(text, "busta_reloads_total", "counter",
	    "Times that the settings were loaded again.", metrics->reloads);
	metrics_write_one(text, "busta_reloads_refused_total", "counter",
	    "Times that new settings were refused.", metrics->reloads_refused);
}
