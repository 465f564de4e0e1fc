/*
 * engine.c - libchdb.so: finding, loading, and the one storage folder a process may have
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "transport/engine.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/log.h"

/* The engine needs 128 KiB of stack and loops forever with 64 (measured); twice that is asked. */
#define ENGINE_MIN_STACK ((size_t)256 << 10)

/* The process's engine. Written under the lock; api is read-only once loaded. */
static struct {
	pthread_mutex_t lock;
	void *library;
	char *library_path;
	struct engine_api api;
	_Atomic(pid_t) pid; /* that loaded it */
	char *path; /* storage in use, "" for :memory:; NULL: no connection */
	size_t connections;
} engine = { .lock = PTHREAD_MUTEX_INITIALIZER };

static const struct {
	const char *name;
	size_t offset;
	bool optional;
} symbols[] = {
	{ "chdb_connect", offsetof(struct engine_api, connect), false },
	{ "chdb_close_conn", offsetof(struct engine_api, close_conn), false },
	{ "chdb_query_n", offsetof(struct engine_api, query_n), false },
	{ "chdb_stream_query_n", offsetof(struct engine_api, stream_query_n), false },
	{ "chdb_stream_fetch_result", offsetof(struct engine_api, stream_fetch_result), false },
	{ "chdb_stream_cancel_query", offsetof(struct engine_api, stream_cancel_query), false },
	{ "chdb_destroy_query_result", offsetof(struct engine_api, destroy_query_result), false },
	{ "chdb_result_buffer", offsetof(struct engine_api, result_buffer), false },
	{ "chdb_result_length", offsetof(struct engine_api, result_length), false },
	{ "chdb_result_error", offsetof(struct engine_api, result_error), false },
	{ "chdb_result_rows_read", offsetof(struct engine_api, result_rows_read), false },
	{ "chdb_result_bytes_read", offsetof(struct engine_api, result_bytes_read), false },
	{ "chdb_result_rows_written", offsetof(struct engine_api, result_rows_written), false },
	{ "chdb_result_bytes_written", offsetof(struct engine_api, result_bytes_written), false },
	{ "chdb_set_signal_handlers_enabled",
	    offsetof(struct engine_api, set_signal_handlers_enabled), true },
	{ "chdb_query_with_params_n", offsetof(struct engine_api, query_with_params_n), true },
	{ "chdb_stream_query_with_params_n",
	    offsetof(struct engine_api, stream_query_with_params_n), true },
	{ "chdb_stream_insert_n", offsetof(struct engine_api, stream_insert_n), true },
	{ "chdb_stream_insert_with_params_n",
	    offsetof(struct engine_api, stream_insert_with_params_n), true },
	{ "chdb_stream_append", offsetof(struct engine_api, stream_append), true },
	{ "chdb_stream_done", offsetof(struct engine_api, stream_done), true },
	{ "chdb_stream_cancel_insert", offsetof(struct engine_api, stream_cancel_insert), true },
	{ "chdb_stream_insert_error", offsetof(struct engine_api, stream_insert_error), true },
	{ "chdb_destroy_insert_stream", offsetof(struct engine_api, destroy_insert_stream), true },
};

static int
resolve(void *library, struct engine_api *api, const char *path, struct ch_error *err)
{
	for (size_t i = 0; i < CH_ARRAY_LEN(symbols); i++) {
		void *symbol = dlsym(library, symbols[i].name);

		if (!symbol && !symbols[i].optional)
			return ch_error_set(err, CH_ECONNECT,
			    "%s is no usable libchdb: it lacks %s; version 26.5 or newer is needed",
			    path, symbols[i].name);
		memcpy((char *)api + symbols[i].offset, &symbol, sizeof(symbol));
	}
	return CH_OK;
}

/* dlopen without side effects on the calling thread: libchdb's initialisers block SIGPIPE. */
static void *
open_library(const char *path)
{
	sigset_t before;
	void *library;

	pthread_sigmask(SIG_SETMASK, NULL, &before);
	library = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return library;
}

static const char *
home_folder(char *room, size_t size)
{
	struct passwd entry, *found = NULL;

	if (getpwuid_r(getuid(), &entry, room, size, &found) || !found)
		return "";
	return entry.pw_dir;
}

/* Try the places where an engine may lie; *path tells which one it was. */
static void *
search_library(char *path, size_t size)
{
	static const char *const folders[] = { "/usr/local/lib", "/usr/lib", "/opt/chdb" };
	const char *from_environment = secure_getenv("CHODBC_ENGINE");
	char room[4096];
	void *library = NULL;

	if (from_environment && *from_environment) {
		snprintf(path, size, "%s", from_environment);
		return open_library(path);
	}
	snprintf(path, size, "libchdb.so");
	library = open_library(path);
	if (!library) {
		snprintf(path, size, "%s/.local/share/chodbc/engine/libchdb.so",
		    home_folder(room, sizeof(room)));
		library = open_library(path);
	}
	for (size_t i = 0; !library && i < CH_ARRAY_LEN(folders); i++) {
		snprintf(path, size, "%s/libchdb.so", folders[i]);
		library = open_library(path);
	}
	return library;
}

static int
load(struct ch_str wanted, struct ch_error *err)
{
	char path[PATH_MAX];
	void *library;
	int rc;

	if (wanted.len >= sizeof(path))
		return ch_error_set(err, CH_EARG, "EngineLibrary: the path is too long");
	if (engine.library) {
		if (wanted.len && !ch_str_eq(wanted, ch_str_of(engine.library_path)))
			return ch_error_set(err, CH_ESTATE,
			    "this process already runs the engine %s; it cannot load %.*s as well",
			    engine.library_path, (int)wanted.len, wanted.ptr);
		return CH_OK;
	}
	if (wanted.len) {
		memcpy(path, wanted.ptr, wanted.len);
		path[wanted.len] = '\0';
		library = open_library(path);
	} else {
		library = search_library(path, sizeof(path));
	}
	if (!library) {
		const char *reason = dlerror();

		return ch_error_set(err, CH_ECONNECT,
		    "cannot load the embedded engine (%s); put libchdb.so where the loader finds "
		    "it, "
		    "or give its path with EngineLibrary=",
		    reason ? reason : path);
	}
	rc = resolve(library, &engine.api, path, err);
	if (rc)
		return rc;
	engine.library_path = ch_strdup(path);
	if (!engine.library_path)
		return ch_error_nomem(err, "engine");
	/* A host application owns SIGSEGV and the like. */
	if (engine.api.set_signal_handlers_enabled)
		engine.api.set_signal_handlers_enabled(0);
	engine.library = library;
	engine.pid = getpid();
	CH_LOG(CH_LOG_INFO, "engine: loaded %s", path);
	return CH_OK;
}

/* The storage folder as one spelling, made if missing; "" for :memory:. Caller frees. */
static int
canonical_path(struct ch_str path, char **out, struct ch_error *err)
{
	struct stat info;
	char *text, *real;

	if (!path.len || ch_str_eq(path, CH_STR(":memory:"))) {
		*out = ch_strdup("");
		return *out ? CH_OK : ch_error_nomem(err, "DataPath");
	}
	text = ch_strndup(path.ptr, path.len);
	if (!text)
		return ch_error_nomem(err, "DataPath");
	if (strlen(text) != path.len) {
		ch_free(text);
		return ch_error_set(err, CH_EARG, "DataPath contains a NUL byte");
	}
	if (mkdir(text, 0777) && errno != EEXIST) {
		ch_error_set(err, CH_EARG, "DataPath=%s: the folder cannot be made: %s", text,
		    strerror(errno));
		ch_free(text);
		return CH_EARG;
	}
	real = realpath(text, NULL);
	if (!real || stat(real, &info) || !S_ISDIR(info.st_mode) ||
	    access(real, R_OK | W_OK | X_OK)) {
		ch_error_set(err, CH_EARG, "DataPath=%s: %s", text,
		    real && !S_ISDIR(info.st_mode) ? "this is no folder"
						   : "the folder cannot be read and written");
		free(real);
		ch_free(text);
		return CH_EARG;
	}
	ch_free(text);
	*out = ch_strdup(real);
	free(real);
	return *out ? CH_OK : ch_error_nomem(err, "DataPath");
}

static struct engine_session **
connect_engine(const char *path)
{
	char name[] = "clickhouse", option[PATH_MAX + 8];
	char *argv[] = { name, option };

	snprintf(option, sizeof(option), "--path=%s", path);
	return engine.api.connect(*path ? 2 : 1, argv);
}

static int
connect_locked(
    struct ch_str library, const char *path, struct engine_conn *out, struct ch_error *err)
{
	int rc = load(library, err);

	if (rc)
		return rc;
	if (engine.path && strcmp(engine.path, path) != 0)
		return ch_error_set(err, CH_ESTATE,
		    "the embedded engine keeps one folder a process: %s is open, so DataPath=%s is "
		    "not possible before its connections are closed",
		    *engine.path ? engine.path : ":memory:", *path ? path : ":memory:");
	if (!engine.path) {
		engine.path = ch_strdup(path);
		if (!engine.path)
			return ch_error_nomem(err, "engine");
	}
	out->api = &engine.api;
	out->handle = connect_engine(path);
	if (out->handle) {
		engine.connections++;
		return CH_OK;
	}
	if (!engine.connections) {
		ch_free(engine.path);
		engine.path = NULL;
	}
	return ch_error_set(err, CH_ECONNECT,
	    "the embedded engine does not open %s; another process may be using it (the reason is "
	    "on standard error)",
	    *path ? path : "its temporary storage");
}

int
engine_connect(
    struct ch_str library, struct ch_str path, struct engine_conn *out, struct ch_error *err)
{
	char *canonical = NULL;
	int rc;

	rc = engine_check_thread(err);
	if (!rc)
		rc = canonical_path(path, &canonical, err);
	if (rc)
		return rc;
	pthread_mutex_lock(&engine.lock);
	rc = connect_locked(library, canonical, out, err);
	pthread_mutex_unlock(&engine.lock);
	ch_free(canonical);
	return rc;
}

void
engine_disconnect(struct engine_conn *conn)
{
	if (!conn->handle || engine.pid != getpid())
		return;
	pthread_mutex_lock(&engine.lock);
	conn->api->close_conn(conn->handle);
	conn->handle = NULL;
	if (--engine.connections == 0) {
		ch_free(engine.path);
		engine.path = NULL;
	}
	pthread_mutex_unlock(&engine.lock);
}

static size_t
stack_size(void)
{
	pthread_attr_t attr;
	size_t size = ENGINE_MIN_STACK;
	void *bottom;

	if (pthread_getattr_np(pthread_self(), &attr))
		return size;
	if (pthread_attr_getstack(&attr, &bottom, &size))
		size = ENGINE_MIN_STACK;
	pthread_attr_destroy(&attr);
	return size;
}

int
engine_check_thread(struct ch_error *err)
{
	static _Thread_local bool checked;

	if (engine.pid && engine.pid != getpid())
		return ch_error_set(err, CH_ESTATE,
		    "the embedded engine cannot be used after fork(): connect in the process that "
		    "uses the connection");
	if (checked)
		return CH_OK;
	if (stack_size() < ENGINE_MIN_STACK)
		return ch_error_set(err, CH_ESTATE,
		    "the embedded engine needs threads with at least %zu KiB of stack",
		    ENGINE_MIN_STACK >> 10);
	checked = true;
	return CH_OK;
}
