/*
 * users.h - who may log in
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SERVER_USERS_H
#define TEST_SERVER_USERS_H

#include "request.h"

/* Read the file of server_options.users: "name TAB password TAB readonly" a line, # begins a
 * comment. */
int users_load(struct ch_error *err) CH_MUST_USE;

/* What a request says of its user; views with ptr NULL where it says nothing. */
struct users_claim {
	struct ch_str header_user, header_key;
	struct ch_str basic_user, basic_password;
	bool other_scheme; /* Authorization that is not Basic */
};

/* Check the claim or the request's `user` and `password`; fills request->user and readonly.
 * Code 516. */
int users_check(const struct users_claim *claim, struct request *request,
    struct ch_error *err) CH_MUST_USE;

#endif
