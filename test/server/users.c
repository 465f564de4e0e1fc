/*
 * users.c - who may log in
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "users.h"

#include <stdio.h>
#include <string.h>

#include "server.h"

#define MOST_USERS 100

static struct user {
	char name[128];
	char password[256];
	int readonly;
} users[MOST_USERS] = { { "default", "", 0 }, { "reader", "", 1 } };
static size_t user_count = 2;

static void
take_field(struct ch_str *line, char *out, size_t size)
{
	size_t end = ch_str_find(*line, 0, '\t');
	size_t len = end < size ? end : size - 1;

	memcpy(out, line->ptr, len);
	out[len] = '\0';
	*line = ch_str_slice(*line, end + 1, line->len);
}

int
users_load(struct ch_error *err)
{
	char line[1024];
	FILE *file;

	if (!server_options.users)
		return CH_OK;
	file = fopen(server_options.users, "r");
	if (!file)
		return ch_error_set(err, CH_EARG, "cannot read %s", server_options.users);
	user_count = 0;
	while (user_count < MOST_USERS && fgets(line, sizeof(line), file)) {
		struct ch_str rest = ch_str_of(line);
		struct user *user = &users[user_count];
		char readonly[8];

		rest = ch_str_slice(rest, 0, ch_str_find(rest, 0, '\n'));
		if (rest.len == 0 || rest.ptr[0] == '#')
			continue;
		take_field(&rest, user->name, sizeof(user->name));
		take_field(&rest, user->password, sizeof(user->password));
		take_field(&rest, readonly, sizeof(readonly));
		user->readonly = *readonly ? *readonly - '0' : 0;
		user_count++;
	}
	fclose(file);
	return CH_OK;
}

/* [R], also the words and that no more is told */
static int
refuse(struct ch_str user, struct ch_error *err)
{
	return server_error(err, SERVER_AUTHENTICATION_FAILED, "AUTHENTICATION_FAILED",
	    "%.*s: Authentication failed: password is incorrect, or there is no user with such "
	    "name",
	    (int)(user.len < 200 ? user.len : 200), user.ptr ? user.ptr : "");
}

int
users_check(const struct users_claim *claim, struct request *request, struct ch_error *err)
{
	struct ch_str user = request_get(request, "user");
	struct ch_str password = request_get(request, "password");
	int ways = (user.ptr || password.ptr) + (claim->header_user.ptr || claim->header_key.ptr) +
	    (claim->basic_user.ptr != NULL);

	if (claim->other_scheme)
		return server_error(err, SERVER_AUTHENTICATION_FAILED, "AUTHENTICATION_FAILED",
		    "Invalid authentication: this scheme of Authorization is not supported");
	if (ways > 1)
		return server_error(err, SERVER_AUTHENTICATION_FAILED, "AUTHENTICATION_FAILED",
		    "Invalid authentication: it is not allowed to use several ways of "
		    "authentication at once");
	if (claim->basic_user.ptr) {
		user = claim->basic_user;
		password = claim->basic_password;
	} else if (claim->header_user.ptr || claim->header_key.ptr) {
		user = claim->header_user;
		password = claim->header_key;
	}
	if (user.len == 0)
		user = CH_STR("default");
	for (size_t i = 0; i < user_count; i++) {
		if (!ch_str_eq(user, ch_str_of(users[i].name)))
			continue;
		if (!ch_str_eq(password, ch_str_of(users[i].password)))
			break;
		request->user = users[i].name;
		request->readonly = users[i].readonly;
		return CH_OK;
	}
	return refuse(user, err);
}
