/*
 * handle.c - entering and leaving handles
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/handle.h"

#include "odbc/async.h"

void
odbc_head_init(struct odbc_head *head, enum odbc_tag tag)
{
	pthread_mutex_init(&head->lock, NULL);
	odbc_diag_init(&head->diag);
	head->tag = tag;
}

void
odbc_head_free(struct odbc_head *head)
{
	head->tag = 0;
	odbc_diag_free(&head->diag);
	pthread_mutex_destroy(&head->lock);
}

/* An implicit descriptor is guarded by its statement's lock. */
static pthread_mutex_t *
lock_of(struct odbc_head *head)
{
	if (head->tag == ODBC_TAG_DESC) {
		struct odbc_desc *desc = CH_CONTAINER_OF(head, struct odbc_desc, head);

		if (desc->stmt)
			return &desc->stmt->head.lock;
	}
	return &head->lock;
}

/* Misaligned and NULL values cannot be handles; what else they point to is the caller's word. */
static struct odbc_head *
head_of(SQLHANDLE handle, enum odbc_tag tag)
{
	struct odbc_head *head = handle;

	if (!head || (uintptr_t)head % sizeof(void *) != 0 || head->tag != (uint32_t)tag)
		return NULL;
	return head;
}

static struct odbc_head *
enter(SQLHANDLE handle, enum odbc_tag tag)
{
	struct odbc_head *head = head_of(handle, tag);

	if (head)
		pthread_mutex_lock(lock_of(head));
	return head;
}

static struct odbc_head *
enter_clean(SQLHANDLE handle, enum odbc_tag tag)
{
	struct odbc_head *head = enter(handle, tag);

	if (head)
		odbc_diag_clear(&head->diag);
	return head;
}

struct odbc_stmt *
odbc_stmt_of(SQLHSTMT handle)
{
	struct odbc_head *head = head_of(handle, ODBC_TAG_STMT);

	return head ? CH_CONTAINER_OF(head, struct odbc_stmt, head) : NULL;
}

struct odbc_env *
odbc_enter_env(SQLHENV handle)
{
	struct odbc_head *head = enter_clean(handle, ODBC_TAG_ENV);

	return head ? CH_CONTAINER_OF(head, struct odbc_env, head) : NULL;
}

struct odbc_dbc *
odbc_enter_dbc(SQLHDBC handle)
{
	struct odbc_head *head = enter_clean(handle, ODBC_TAG_DBC);

	return head ? CH_CONTAINER_OF(head, struct odbc_dbc, head) : NULL;
}

struct odbc_stmt *
odbc_enter_stmt(SQLHSTMT handle)
{
	struct odbc_stmt *stmt = odbc_stmt_of(handle);

	if (CH_UNLIKELY(!stmt || odbc_async_is_busy(stmt)))
		return NULL;
	pthread_mutex_lock(&stmt->head.lock);
	/* The call that was waited for may have begun something. */
	if (CH_UNLIKELY(odbc_async_is_busy(stmt))) {
		pthread_mutex_unlock(&stmt->head.lock);
		return NULL;
	}
	odbc_diag_clear(&stmt->head.diag);
	return stmt;
}

static bool
is_occupied(const struct odbc_stmt *stmt)
{
	return odbc_async_is_busy(stmt) || atomic_load(&stmt->waits_for_data);
}

/* A statement that uses the descriptor is busy, or waits for data at execution. */
static bool
is_in_use(const struct odbc_desc *desc)
{
	bool is_used = false;

	if (desc->stmt)
		return is_occupied(desc->stmt);
	pthread_mutex_lock(&desc->dbc->children_lock);
	for (const struct odbc_stmt *s = desc->dbc->stmts; s; s = s->next)
		is_used = is_used || ((s->ard == desc || s->apd == desc) && is_occupied(s));
	pthread_mutex_unlock(&desc->dbc->children_lock);
	return is_used;
}

struct odbc_desc *
odbc_enter_desc(SQLHDESC handle)
{
	struct odbc_head *head = enter_clean(handle, ODBC_TAG_DESC);
	struct odbc_desc *desc =
	    head ? CH_CONTAINER_OF(head, struct odbc_desc, head) : NULL;

	if (desc && CH_UNLIKELY(is_in_use(desc))) {
		odbc_leave_quietly(head);
		return NULL;
	}
	return desc;
}

SQLRETURN
odbc_not_entered(SQLSMALLINT handle_type, SQLHANDLE handle)
{
	struct odbc_head *head = odbc_enter_any(handle_type, handle);

	if (!head)
		return SQL_INVALID_HANDLE;
	odbc_diag_clear(&head->diag);
	return odbc_leave(head, odbc_diag_add(&head->diag, ODBC_S_HY010,
				    "Function sequence error: the statement still "
				    "executes, or waits for data of its parameters"));
}

SQLRETURN
odbc_leave(struct odbc_head *head, SQLRETURN rc)
{
	head->diag.code = rc;
	pthread_mutex_unlock(lock_of(head));
	return rc;
}

static struct odbc_head *
enter_any_stmt(SQLHSTMT handle)
{
	struct odbc_stmt *stmt = odbc_stmt_of(handle);

	if (!stmt)
		return NULL;
	if (odbc_async_is_busy(stmt))
		return odbc_async_front(stmt);
	pthread_mutex_lock(&stmt->head.lock);
	if (!odbc_async_is_busy(stmt))
		return &stmt->head;
	pthread_mutex_unlock(&stmt->head.lock);
	return odbc_async_front(stmt);
}

struct odbc_head *
odbc_enter_any(SQLSMALLINT handle_type, SQLHANDLE handle)
{
	switch (handle_type) {
	case SQL_HANDLE_ENV:
		return enter(handle, ODBC_TAG_ENV);
	case SQL_HANDLE_DBC:
		return enter(handle, ODBC_TAG_DBC);
	case SQL_HANDLE_STMT:
		return enter_any_stmt(handle);
	case SQL_HANDLE_DESC:
		return enter(handle, ODBC_TAG_DESC);
	default:
		return NULL;
	}
}

void
odbc_leave_quietly(struct odbc_head *head)
{
	pthread_mutex_unlock(lock_of(head));
}
