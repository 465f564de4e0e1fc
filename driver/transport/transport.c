/*
 * transport.c - which transport serves which Proto
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "transport/transport.h"

const struct transport_ops *transport_override;

const struct transport_ops *
transport_for(enum config_proto proto)
{
	if (transport_override)
		return transport_override;
	return proto == CONFIG_EMBEDDED ? &transport_chdb : &transport_http;
}
