/*
 * engine.h - libchdb.so: finding, loading, and the one storage folder a process may have
 *
 * The engine is loaded once a process (RTLD_LOCAL, never unloaded) and its signal handlers are
 * turned off. It can keep one storage path open at a time: engine_connect refuses a second one
 * with CH_ESTATE while connections to the first exist. Thread-safe. In a child made by fork()
 * everything fails with CH_ESTATE, because the engine's threads are not there.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_TRANSPORT_ENGINE_H
#define CH_TRANSPORT_ENGINE_H

#include "base/error.h"
#include "base/str.h"

/* Opaque things of the engine's C interface. */
struct engine_result;
struct engine_session;
struct engine_insert;

/* The functions that are used, with the engine's own argument lists. */
struct engine_api {
	struct engine_session **(*connect)(int argc, char **argv);
	void (*close_conn)(struct engine_session **conn);
	struct engine_result *(*query_n)(struct engine_session *session, const char *sql,
	    size_t sql_len, const char *format, size_t format_len);
	struct engine_result *(*stream_query_n)(struct engine_session *session, const char *sql,
	    size_t sql_len, const char *format, size_t format_len);
	struct engine_result *(*stream_fetch_result)(
	    struct engine_session *session, struct engine_result *stream);
	void (*stream_cancel_query)(struct engine_session *session, struct engine_result *stream);
	void (*destroy_query_result)(struct engine_result *result);
	char *(*result_buffer)(struct engine_result *result);
	size_t (*result_length)(struct engine_result *result);
	const char *(*result_error)(struct engine_result *result);
	uint64_t (*result_rows_read)(struct engine_result *result);
	uint64_t (*result_bytes_read)(struct engine_result *result);
	uint64_t (*result_rows_written)(struct engine_result *result);
	uint64_t (*result_bytes_written)(struct engine_result *result);
	/* What follows may be NULL: older engines lack it. */
	void (*set_signal_handlers_enabled)(int enabled);
	struct engine_result *(*query_with_params_n)(struct engine_session *session,
	    const char *sql, size_t sql_len, const char *format, size_t format_len,
	    const char *const *names, const size_t *name_lens, const char *const *values,
	    const size_t *value_lens, size_t count);
	struct engine_result *(*stream_query_with_params_n)(struct engine_session *session,
	    const char *sql, size_t sql_len, const char *format, size_t format_len,
	    const char *const *names, const size_t *name_lens, const char *const *values,
	    const size_t *value_lens, size_t count);
	struct engine_insert *(*stream_insert_n)(struct engine_session *session, const char *sql,
	    size_t sql_len, const char *format, size_t format_len);
	struct engine_insert *(*stream_insert_with_params_n)(struct engine_session *session,
	    const char *sql, size_t sql_len, const char *format, size_t format_len,
	    const char *const *names, const size_t *name_lens, const char *const *values,
	    const size_t *value_lens, size_t count);
	int (*stream_append)(struct engine_insert *stream, const void *bytes, size_t len);
	struct engine_result *(*stream_done)(struct engine_insert *stream);
	void (*stream_cancel_insert)(struct engine_insert *stream);
	const char *(*stream_insert_error)(struct engine_insert *stream);
	void (*destroy_insert_stream)(struct engine_insert *stream);
};

/* One connection of the engine: its own session (USE, SET, temporary tables). */
struct engine_conn {
	const struct engine_api *api;
	struct engine_session **handle;
};

/* Load the engine if it is not yet, and connect. `library` is a path or empty (search list:
 * $CHODBC_ENGINE, the loader's own search, the places packaging puts it). `path` is a folder, made
 * if it is missing, or empty or ":memory:" for tables that vanish with the last connection.
 * CH_ECONNECT, CH_ESTATE, CH_EARG, CH_ENOMEM. */
int engine_connect(struct ch_str library, struct ch_str path, struct engine_conn *out,
    struct ch_error *err) CH_MUST_USE;
void engine_disconnect(struct engine_conn *conn);

/* CH_ESTATE when the calling thread must not call the engine: after fork(), or with a stack that
 * is too small. Cheap after the first call of a thread. */
int engine_check_thread(struct ch_error *err) CH_MUST_USE;

#endif
