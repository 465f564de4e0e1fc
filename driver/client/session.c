/*
 * session.c - a connection to ClickHouse, without ODBC
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "client/session.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/log.h"
#include "client/internal.h"

/* One request tells all: on 18.16 too. The readonly mode comes as text, "" when it is hidden. */
#define HELLO                                               \
	"SELECT version(), timezone(), currentDatabase(), " \
	"(SELECT toString(any(value)) FROM system.settings WHERE name = 'readonly')"

#define ZONE_SETTING "session_timezone"

/* The server's code for a session in use, and how long it is waited for: 5 s. */
#define SESSION_IS_LOCKED 373
#define TURN_WAIT_NS 20000000
#define TURN_TRIES 250u

static bool
is_loopback(const struct config_options *options)
{
	struct ch_str host = ch_str_of(config_get_text(options, CONFIG_OPT_SERVER));

	return ch_str_eq_nocase(host, CH_STR("localhost")) || ch_str_starts(host, CH_STR("127.")) ||
	       ch_str_eq(host, CH_STR("::1")) || ch_str_eq(host, CH_STR("[::1]"));
}

/* UseTimezone: a name, "client" for this machine's zone, "server" or empty for the server's. */
static int
choose_timezone(struct client_session *session, struct ch_error *err)
{
	struct ch_str name = ch_str_of(config_get_text(session->options, CONFIG_OPT_USETIMEZONE));
	char link[256];
	ssize_t len;

	if (!name.len || ch_str_eq_nocase(name, CH_STR("server")))
		return CH_OK;
	if (ch_str_eq_nocase(name, CH_STR("client"))) {
		len = readlink("/etc/localtime", link, sizeof(link));
		struct ch_str target = { link, len > 0 ? (size_t)len : 0 };
		struct ch_str mark = CH_STR("zoneinfo/");
		size_t at = ch_str_search(target, mark);

		name = at < target.len ? ch_str_slice(target, at + mark.len, target.len)
				       : CH_STR("UTC");
	}
	session->fixed_tz = ch_tz_get(name, err);
	if (session->fixed_tz)
		return CH_OK;
	ch_error_prefix(err, "UseTimezone");
	return CH_EARG;
}

static int
make_session_id(struct client_session *session, struct ch_error *err)
{
	uint64_t random[2];

	if (!config_get_int(session->options, CONFIG_OPT_AUTOSESSIONID) ||
	    *config_get_text(session->options, CONFIG_OPT_SESSIONID))
		return CH_OK;
	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		return ch_error_set(err, CH_EIO, "the system gives no random bytes");
	snprintf(session->session_id, sizeof(session->session_id), "chodbc-%016llx%016llx",
	    (unsigned long long)random[0], (unsigned long long)random[1]);
	return CH_OK;
}

static void
init_turn(struct client_session *session)
{
	pthread_mutexattr_t attr;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&session->turn, &attr);
	pthread_mutexattr_destroy(&attr);
}

int
client_session_open(struct client_session **out, const struct config_options *options,
    int64_t login_timeout_ms, struct ch_error *err)
{
	struct client_session *session = ch_calloc(1, sizeof(*session));
	struct transport_link *link = NULL;
	int rc;

	if (!session)
		return ch_error_nomem(err, "session");
	pthread_mutex_init(&session->lock, NULL);
	init_turn(session);
	session->options = options;
	session->ops = transport_for((enum config_proto)config_get_int(options, CONFIG_OPT_PROTO));
	session->is_loopback = is_loopback(options);
	session->login_timeout_ms = login_timeout_ms;
	session->server.tz = ch_tz_utc();
	snprintf(session->server.database, sizeof(session->server.database), "%s",
	    config_get_text(options, CONFIG_OPT_DATABASE));
	rc = choose_timezone(session, err);
	if (!rc)
		rc = make_session_id(session, err);
	session->takes_turns = session->ops != &transport_chdb &&
	    (*session->session_id || *config_get_text(options, CONFIG_OPT_SESSIONID));
	if (!rc)
		rc = client_link_take(session, &link, err);
	if (link)
		client_link_give(session, link);
	if (!rc && config_get_int(options, CONFIG_OPT_VERIFYCONNECTIONEARLY))
		rc = client_hello(session, err);
	if (rc) {
		client_session_close(session);
		return rc;
	}
	*out = session;
	return CH_OK;
}

static void
unlink_setting(struct client_setting **place)
{
	struct client_setting *setting = *place;

	*place = setting->next;
	ch_free(setting->name);
	ch_free(setting->value);
	ch_free(setting);
}

void
client_session_forget_settings(struct client_session *session)
{
	pthread_mutex_lock(&session->lock);
	while (session->settings)
		unlink_setting(&session->settings);
	pthread_mutex_unlock(&session->lock);
}

void
client_session_set_silence(struct client_session *session, int64_t ms)
{
	pthread_mutex_lock(&session->lock);
	session->silence_ms = ms;
	pthread_mutex_unlock(&session->lock);
}

void
client_session_close(struct client_session *session)
{
	if (!session)
		return;
	for (size_t i = 0; i < session->idle_count; i++)
		session->ops->close(session->idle[i]);
	client_session_forget_settings(session);
	pthread_mutex_destroy(&session->turn);
	pthread_mutex_destroy(&session->lock);
	ch_free(session);
}

void
client_turn_begin(struct client_session *session)
{
	if (session->takes_turns)
		pthread_mutex_lock(&session->turn);
}

void
client_turn_end(struct client_session *session)
{
	if (session->takes_turns)
		pthread_mutex_unlock(&session->turn);
}

bool
client_turn_again(
    const struct client_session *session, const struct ch_error *err, unsigned *tries)
{
	const struct timespec moment = { 0, TURN_WAIT_NS };

	if (!session->takes_turns || err->server_code != SESSION_IS_LOCKED ||
	    *tries == TURN_TRIES)
		return false;
	++*tries;
	nanosleep(&moment, NULL);
	return true;
}

/* A small query that does nothing. */
static int
ping(struct client_session *session, struct ch_error *err)
{
	struct client_query query = { .sql = CH_STR("SELECT 1"), .returns_rows = true };
	struct ch_buf answer;
	int rc;

	ch_buf_init(&answer, 1024);
	rc = client_ask(session, &query, "TabSeparated", &answer, err);
	ch_buf_free(&answer);
	return rc;
}

int
client_turn_wait(struct client_session *session, struct ch_error *err)
{
	int rc;

	if (!session->has_left)
		return CH_OK;
	rc = ping(session, err);
	session->has_left = rc != CH_OK;
	return rc;
}

int
client_link_take(struct client_session *session, struct transport_link **out, struct ch_error *err)
{
	*out = NULL;
	pthread_mutex_lock(&session->lock);
	/* The one used last: it has the temporary tables and the warm connection. */
	if (session->idle_count)
		*out = session->idle[--session->idle_count];
	pthread_mutex_unlock(&session->lock);
	return *out ? CH_OK : session->ops->open(session->options, out, err);
}

void
client_link_give(struct client_session *session, struct transport_link *link)
{
	pthread_mutex_lock(&session->lock);
	if (session->idle_count < CLIENT_MAX_IDLE) {
		session->idle[session->idle_count++] = link;
		link = NULL;
	}
	pthread_mutex_unlock(&session->lock);
	if (link)
		session->ops->close(link);
}

/* "26.7.2.1" -> 26007002; the fourth number does not matter. */
static uint32_t
version_number(const char *version)
{
	uint32_t parts[3] = { 0 };
	size_t part = 0;

	for (; *version && part < 3; version++) {
		if (*version >= '0' && *version <= '9')
			parts[part] = (parts[part] * 10 + (uint32_t)(*version - '0')) % 1000;
		else if (*version == '.')
			part++;
		else
			break;
	}
	return parts[0] * 1000000 + parts[1] * 1000 + parts[2];
}

/* The next field of a line of TabSeparated text. Backslash escapes do not occur in versions and
 * zones; in a database name they stay as they are written. */
static void
take_field(struct ch_str *line, char *out, size_t size)
{
	size_t end = ch_str_find(*line, 0, '\t');
	size_t len = end < size ? end : size - 1;

	memcpy(out, line->ptr, len);
	out[len] = '\0';
	*line = ch_str_slice(*line, end < line->len ? end + 1 : end, line->len);
}

/* First version that gathers inserts of several clients unless told otherwise: it would report no
 * rows written, and errors of others. */
#define ASYNC_INSERT_SINCE 26002000u

/* The settings this server knows and this user may change. */
static unsigned
defaults_for(const struct client_session *session, const struct client_server *server)
{
	static const struct {
		uint32_t since;
		unsigned bits;
	} known[] = {
		{ 24010000, CLIENT_JSON_AS_STRING },
		{ 25006000, CLIENT_FLATTENED_DYNAMIC },
		{ 21001000, CLIENT_UNION_MODE },
		{ 20003000, CLIENT_JOIN_ALIAS },
		{ ASYNC_INSERT_SINCE, CLIENT_SYNC_INSERT },
		{ 1, CLIENT_HTTP_COMPRESSION | CLIENT_EXECUTION_TIME | CLIENT_MAX_ROWS },
	};
	unsigned bits = 0;

	if (server->readonly == 1)
		return 0;
	for (size_t i = 0; i < CH_ARRAY_LEN(known); i++)
		if (server->version_number >= known[i].since)
			bits |= known[i].bits;
	if (config_get_int(session->options, CONFIG_OPT_SQLCOMPATIBILITYSETTINGS)) {
		bits |= CLIENT_JOIN_NULLS;
		if (server->version_number >= 21003000)
			bits |= CLIENT_CAST_NULLABLE | CLIENT_COLUMN_NAMES;
	}
	return bits;
}

/* First version that takes client_protocol_version. */
#define PROTOCOL_VERSION_SINCE 23003000u

static void
learn(struct client_session *session, struct ch_str line)
{
	struct client_server server = { .tz = ch_tz_utc() };
	char readonly[16];
	struct ch_error ignored;

	take_field(&line, server.version, sizeof(server.version));
	take_field(&line, server.timezone, sizeof(server.timezone));
	take_field(&line, server.database, sizeof(server.database));
	take_field(&line, readonly, sizeof(readonly));
	server.version_number = version_number(server.version);
	server.readonly = *readonly >= '1' && *readonly <= '2' ? *readonly - '0' : 0;
	snprintf(server.user, sizeof(server.user), "%s",
	    config_get_text(session->options, CONFIG_OPT_UID));
	server.tz = ch_tz_get(ch_str_of(server.timezone), &ignored);
	if (!server.tz) {
		CH_LOG(CH_LOG_ERROR, "server's time zone '%s': %s; UTC is used", server.timezone,
		    ignored.text);
		server.tz = ch_tz_utc();
	}
	pthread_mutex_lock(&session->lock);
	session->keeps_zones =
	    session->ops == &transport_chdb || server.version_number >= PROTOCOL_VERSION_SINCE;
	session->defaults = defaults_for(session, &server);
	session->server = server;
	session->server_known = true;
	pthread_mutex_unlock(&session->lock);
	CH_LOG(CH_LOG_INFO, "server %s, time zone %s, readonly %d", server.version, server.timezone,
	    server.readonly);
}

int
client_hello(struct client_session *session, struct ch_error *err)
{
	struct client_query query = { .sql = CH_STR(HELLO), .returns_rows = true };
	struct ch_buf answer;
	bool known;
	int rc;

	pthread_mutex_lock(&session->lock);
	known = session->server_known;
	pthread_mutex_unlock(&session->lock);
	if (known)
		return CH_OK;
	ch_buf_init(&answer, (size_t)64 << 10);
	query.timeout_ms = session->login_timeout_ms;
	rc = client_ask(session, &query, "TabSeparated", &answer, err);
	if (!rc) {
		struct ch_str text = ch_buf_str(&answer);

		text = ch_str_slice(text, 0, ch_str_find(text, 0, '\n'));
		if (ch_str_find(text, 0, '\t') == text.len)
			rc = ch_error_set(err, CH_ECONNECT,
			    "what answers there is no ClickHouse server: \"%.*s\"",
			    (int)(text.len < 80 ? text.len : 80), text.ptr);
		else
			learn(session, text);
	}
	ch_buf_free(&answer);
	return rc;
}

int
client_session_server(
    struct client_session *session, struct client_server *out, struct ch_error *err)
{
	int rc = client_hello(session, err);

	pthread_mutex_lock(&session->lock);
	*out = session->server;
	pthread_mutex_unlock(&session->lock);
	return rc;
}

/* The value of session_timezone that queries carry, "" without one: SET comes before Settings=. */
static void
copy_zone_setting(struct client_session *session, char *out, size_t size)
{
	struct ch_str zone = CH_STR(""), name, value;

	*out = '\0';
	for (size_t i = 0; i < config_setting_count(session->options); i++) {
		config_setting(session->options, i, &name, &value);
		if (ch_str_eq(name, CH_STR(ZONE_SETTING)))
			zone = value;
	}
	for (struct client_setting *set = session->settings; set; set = set->next)
		if (strcmp(set->name, ZONE_SETTING) == 0)
			zone = ch_str_of(set->value);
	if (zone.len < size)
		snprintf(out, size, "%.*s", (int)zone.len, zone.ptr);
}

const struct ch_tz *
client_session_tz(struct client_session *session)
{
	const struct ch_tz *tz = session->fixed_tz, *chosen = NULL;
	struct ch_error ignored;
	char name[64];

	if (tz)
		return tz;
	pthread_mutex_lock(&session->lock);
	tz = session->server.tz;
	copy_zone_setting(session, name, sizeof(name));
	pthread_mutex_unlock(&session->lock);
	if (*name)
		chosen = ch_tz_get(ch_str_of(name), &ignored);
	return chosen ? chosen : tz;
}

int
client_session_set_database(
    struct client_session *session, struct ch_str database, struct ch_error *err)
{
	char before[sizeof(session->server.database)];
	int rc;

	if (!database.len || database.len >= sizeof(before))
		return ch_error_set(err, CH_EARG, "'%.*s' cannot be the name of a database",
		    (int)(database.len < 100 ? database.len : 100), database.ptr);
	rc = client_hello(session, err);
	if (rc)
		return rc;
	pthread_mutex_lock(&session->lock);
	memcpy(before, session->server.database, sizeof(before));
	memcpy(session->server.database, database.ptr, database.len);
	session->server.database[database.len] = '\0';
	pthread_mutex_unlock(&session->lock);

	/* A server checks the name with any request. */
	rc = ping(session, err);
	if (rc) {
		pthread_mutex_lock(&session->lock);
		memcpy(session->server.database, before, sizeof(before));
		pthread_mutex_unlock(&session->lock);
	}
	return rc;
}

int
client_session_set_setting(
    struct client_session *session, struct ch_str name, struct ch_str value, struct ch_error *err)
{
	struct client_setting *setting;
	char *copy = ch_strndup(value.ptr, value.len);

	if (!copy)
		return ch_error_nomem(err, "setting");
	pthread_mutex_lock(&session->lock);
	for (setting = session->settings; setting; setting = setting->next)
		if (ch_str_eq(name, ch_str_of(setting->name)))
			break;
	if (!setting && (setting = ch_calloc(1, sizeof(*setting))) != NULL) {
		setting->name = ch_strndup(name.ptr, name.len);
		setting->next = session->settings;
		if (setting->name) {
			session->settings = setting;
		} else {
			ch_free(setting);
			setting = NULL;
		}
	}
	if (setting) {
		ch_free(setting->value);
		setting->value = copy;
	}
	pthread_mutex_unlock(&session->lock);
	if (setting)
		return CH_OK;
	ch_free(copy);
	return ch_error_nomem(err, "setting");
}

void
client_session_drop_setting(struct client_session *session, struct ch_str name)
{
	struct client_setting **place = &session->settings;

	pthread_mutex_lock(&session->lock);
	while (*place && !ch_str_eq(name, ch_str_of((*place)->name)))
		place = &(*place)->next;
	if (*place)
		unlink_setting(place);
	pthread_mutex_unlock(&session->lock);
}

bool
client_session_is_dead(const struct client_session *session)
{
	return atomic_load(&session->dead);
}
