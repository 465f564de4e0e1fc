/*
 * http_setup.c - connection options -> a libcurl handle
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "transport/http_setup.h"

#include <curl/curl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "base/log.h"
#include "transport/http_url.h"

/* One read or write of the socket: large enough that a call costs nothing beside the copy. */
#define RECEIVE_BUFFER (256L << 10)
#define SEND_BUFFER (256L << 10)

#define KEEPALIVE_IDLE_S 60L
#define KEEPALIVE_INTERVAL_S 30L

static pthread_once_t global_once = PTHREAD_ONCE_INIT;
static CURLcode global_result;

static void
global_init(void)
{
	global_result = curl_global_init(CURL_GLOBAL_ALL);
}

int
http_global_init(struct ch_error *err)
{
	pthread_once(&global_once, global_init);
	if (global_result)
		return ch_error_set(err, CH_EUNSUPPORTED, "libcurl does not start: %s",
		    curl_easy_strerror(global_result));
	return CH_OK;
}

/* A handle being set up: the first refusal stays. */
struct setup {
	CURL *easy;
	const struct config_options *options;
	const char *refused; /* name of the option that failed first */
	CURLcode code;
};

static void
note(struct setup *setup, CURLcode code, const char *name)
{
	if (code && !setup->code) {
		setup->code = code;
		setup->refused = name;
	}
}

static void
set_long(struct setup *setup, CURLoption option, long value, const char *name)
{
	note(setup, curl_easy_setopt(setup->easy, option, value), name);
}

static void
set_text(struct setup *setup, CURLoption option, const char *value, const char *name)
{
	note(setup, curl_easy_setopt(setup->easy, option, value), name);
}

/* Copy a text option, unless it is empty. */
static void
set_option(struct setup *setup, CURLoption option, enum config_option id, const char *name)
{
	const char *value = config_get_text(setup->options, id);

	if (*value)
		set_text(setup, option, value, name);
}

static void
set_basics(struct setup *setup)
{
	int64_t timeout = config_get_int(setup->options, CONFIG_OPT_CONNECTTIMEOUT);

	/* Signals and SIGPIPE belong to the application. */
	set_long(setup, CURLOPT_NOSIGNAL, 1, "NOSIGNAL");
	set_long(setup, CURLOPT_BUFFERSIZE, RECEIVE_BUFFER, "BUFFERSIZE");
	set_long(setup, CURLOPT_UPLOAD_BUFFERSIZE, SEND_BUFFER, "UPLOAD_BUFFERSIZE");
	set_long(setup, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1, "HTTP_VERSION");
	set_long(setup, CURLOPT_POST, 1, "POST");
	set_long(setup, CURLOPT_FOLLOWLOCATION, 0, "FOLLOWLOCATION");
	set_long(setup, CURLOPT_PATH_AS_IS, 1, "PATH_AS_IS");
	set_long(setup, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1, "SUPPRESS_CONNECT_HEADERS");
	set_long(setup, CURLOPT_HEADEROPT, CURLHEADER_SEPARATE, "HEADEROPT");
	/* libcurl takes 0 for its own default. */
	set_long(setup, CURLOPT_CONNECTTIMEOUT_MS,
	    timeout > 0 && timeout < INT_MAX ? (long)timeout : INT_MAX, "CONNECTTIMEOUT");
#if LIBCURL_VERSION_NUM >= 0x075500
	set_text(setup, CURLOPT_PROTOCOLS_STR, "http,https", "PROTOCOLS");
#else
	set_long(setup, CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS, "PROTOCOLS");
#endif
#if LIBCURL_VERSION_NUM >= 0x075700
	/* A cancelled look-up of a name does not hold the caller. */
	set_long(setup, CURLOPT_QUICK_EXIT, 1, "QUICK_EXIT");
#endif
	if (config_get_int(setup->options, CONFIG_OPT_TCPKEEPALIVE)) {
		set_long(setup, CURLOPT_TCP_KEEPALIVE, 1, "TCP_KEEPALIVE");
		set_long(setup, CURLOPT_TCP_KEEPIDLE, KEEPALIVE_IDLE_S, "TCP_KEEPIDLE");
		set_long(setup, CURLOPT_TCP_KEEPINTVL, KEEPALIVE_INTERVAL_S, "TCP_KEEPINTVL");
	}
	if (http_auth_kind(setup->options) == HTTP_AUTH_BASIC) {
		set_long(setup, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC, "HTTPAUTH");
		set_option(setup, CURLOPT_USERNAME, CONFIG_OPT_UID, "USERNAME");
		set_option(setup, CURLOPT_PASSWORD, CONFIG_OPT_PWD, "PASSWORD");
	}
}

static void
set_proxy(struct setup *setup)
{
	set_option(setup, CURLOPT_PROXY, CONFIG_OPT_PROXY, "PROXY");
	set_option(setup, CURLOPT_NOPROXY, CONFIG_OPT_NOPROXY, "NOPROXY");
	set_option(setup, CURLOPT_PROXYUSERNAME, CONFIG_OPT_PROXYUSER, "PROXYUSERNAME");
	set_option(setup, CURLOPT_PROXYPASSWORD, CONFIG_OPT_PROXYPASSWORD, "PROXYPASSWORD");
}

/* What is trusted: only what CALocation names, if it names something. */
static int
set_trust(struct setup *setup, struct ch_error *err)
{
	const char *location = config_get_text(setup->options, CONFIG_OPT_CALOCATION);
	struct stat status;

	if (config_get_int(setup->options, CONFIG_OPT_SSLMODE) == CONFIG_SSLMODE_ALLOW) {
		CH_LOG(CH_LOG_INFO, "SSLMode=allow: the server's certificate is not checked");
		set_long(setup, CURLOPT_SSL_VERIFYPEER, 0, "SSL_VERIFYPEER");
		set_long(setup, CURLOPT_SSL_VERIFYHOST, 0, "SSL_VERIFYHOST");
		return CH_OK;
	}
	set_long(setup, CURLOPT_SSL_VERIFYPEER, 1, "SSL_VERIFYPEER");
	set_long(setup, CURLOPT_SSL_VERIFYHOST, 2, "SSL_VERIFYHOST");
	if (!*location)
		return CH_OK;
	if (stat(location, &status))
		return ch_error_set(err, CH_EARG,
		    "CALocation: there is no file or folder \"%s\"", location);
	if (S_ISDIR(status.st_mode)) {
		set_text(setup, CURLOPT_CAINFO, NULL, "CAINFO");
		set_text(setup, CURLOPT_CAPATH, location, "CAPATH");
	} else {
		set_text(setup, CURLOPT_CAPATH, NULL, "CAPATH");
		set_text(setup, CURLOPT_CAINFO, location, "CAINFO");
	}
	return CH_OK;
}

static int
check_file(const struct config_options *options, enum config_option id, const char *key,
    struct ch_error *err)
{
	const char *path = config_get_text(options, id);
	struct stat status;

	if (*path && stat(path, &status))
		return ch_error_set(err, CH_EARG, "%s: there is no file \"%s\"", key, path);
	return CH_OK;
}

static int
set_tls(struct setup *setup, struct ch_error *err)
{
	const struct config_options *options = setup->options;
	int rc;

	if (config_get_int(options, CONFIG_OPT_PROTO) != CONFIG_HTTPS)
		return CH_OK;
	rc = set_trust(setup, err);
	if (!rc)
		rc = check_file(options, CONFIG_OPT_CERTIFICATEFILE, "CertificateFile", err);
	if (!rc)
		rc = check_file(options, CONFIG_OPT_PRIVATEKEYFILE, "PrivateKeyFile", err);
	if (rc)
		return rc;
	set_option(setup, CURLOPT_SSLCERT, CONFIG_OPT_CERTIFICATEFILE, "SSLCERT");
	set_option(setup, CURLOPT_SSLKEY, CONFIG_OPT_PRIVATEKEYFILE, "SSLKEY");
	set_option(setup, CURLOPT_KEYPASSWD, CONFIG_OPT_PRIVATEKEYPASSWORD, "KEYPASSWD");
	set_option(setup, CURLOPT_SSL_CIPHER_LIST, CONFIG_OPT_SSLCIPHERS, "SSL_CIPHER_LIST");
	set_long(setup, CURLOPT_SSLVERSION,
	    config_get_int(options, CONFIG_OPT_MINTLS) == CONFIG_TLS_1_3
		? (long)CURL_SSLVERSION_TLSv1_3
		: (long)CURL_SSLVERSION_TLSv1_2,
	    "SSLVERSION");
	return CH_OK;
}

static bool
append_line(void **list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(*list, line);

	if (!longer)
		return false;
	*list = longer;
	return true;
}

static int
make_boundary(struct http_lists *lists, struct ch_error *err)
{
	uint64_t random[2];

	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		return ch_error_set(err, CH_EIO, "the system gives no random bytes");
	snprintf(lists->boundary, sizeof(lists->boundary), "%016llx%016llx",
	    (unsigned long long)random[0], (unsigned long long)random[1]);
	return CH_OK;
}

/* The lines go into both lists, but for the kind of body. */
static bool
append_headers(struct http_lists *lists, const struct ch_buf *lines)
{
	char form[96];
	bool good;

	snprintf(form, sizeof(form), "Content-Type: multipart/form-data; boundary=%s",
	    lists->boundary);
	good = append_line(&lists->headers, "Content-Type: text/plain; charset=UTF-8") &&
	    append_line(&lists->form_headers, form);
	for (size_t at = 0; good && at < lines->len;) {
		const char *line = (const char *)lines->ptr + at;

		good = append_line(&lists->headers, line) &&
		    append_line(&lists->form_headers, line);
		at += strlen(line) + 1;
	}
	return good;
}

static int
make_lists(struct setup *setup, struct http_lists *lists, struct ch_error *err)
{
	struct ch_buf text;
	bool good = true;
	int rc;

	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	rc = http_header_lines(setup->options, &text, err);
	if (!rc)
		rc = make_boundary(lists, err);
	good = !rc && !ch_buf_failed(&text) && append_headers(lists, &text);
	ch_buf_reset(&text);
	http_url_connect_to(setup->options, &text);
	if (text.len > 0)
		good = ch_buf_cstr(&text) && append_line(&lists->connect_to, ch_buf_cstr(&text)) &&
		    good;
	ch_buf_reset(&text);
	if (!rc)
		rc = http_user_agent(setup->options, &text, err);
	good = ch_buf_cstr(&text) && good;
	if (!rc && !good)
		rc = ch_error_nomem(err, "request headers");
	if (!rc) {
		set_text(setup, CURLOPT_USERAGENT, ch_buf_cstr(&text), "USERAGENT");
		note(setup, curl_easy_setopt(setup->easy, CURLOPT_CONNECT_TO, lists->connect_to),
		    "CONNECT_TO");
	}
	ch_buf_free(&text);
	return rc;
}

int
http_setup(void *easy, const struct config_options *options, struct http_lists *lists,
    struct ch_error *err)
{
	struct setup setup = { .easy = easy, .options = options };
	int rc;

	set_basics(&setup);
	set_proxy(&setup);
	rc = set_tls(&setup, err);
	if (!rc)
		rc = make_lists(&setup, lists, err);
	if (rc)
		return rc;
	if (setup.code == CURLE_OUT_OF_MEMORY)
		return ch_error_nomem(err, "libcurl");
	if (setup.code)
		return ch_error_set(err, CH_EUNSUPPORTED, "libcurl refuses %s: %s", setup.refused,
		    curl_easy_strerror(setup.code));
	return CH_OK;
}

void
http_lists_free(struct http_lists *lists)
{
	curl_slist_free_all(lists->headers);
	curl_slist_free_all(lists->form_headers);
	curl_slist_free_all(lists->connect_to);
}

const char *
http_encodings(const char *encodings)
{
	const curl_version_info_data *version;

	if (!encodings)
		return NULL;
	version = curl_version_info(CURLVERSION_NOW);
	if (strstr(encodings, "zstd") && !(version->features & CURL_VERSION_ZSTD))
		return NULL;
	if (strstr(encodings, "gzip") && !(version->features & CURL_VERSION_LIBZ))
		return NULL;
	return encodings;
}
