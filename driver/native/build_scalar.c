/*
 * build_scalar.c - text -> the bytes of a scalar, with its type's limits
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/civil.h"
#include "base/number.h"
#include "base/wide.h"
#include "native/building.h"

#define DAY_SECONDS 86400
/* What servers compute with: 1900-01-01 … 2299-12-31, and ±999:59:59. */
#define FIRST_DAY (-25567)
#define LAST_DAY 120529
#define LAST_TIME 3599999
/* Digits that fit 256 bits whatever they are. */
#define MAX_DIGITS 77
#define MAX_EXPONENT 1000

/* A text being read from its front. */
struct reading {
	const char *at;
	const char *end;
};

static bool
take(struct reading *in, char c)
{
	if (in->at == in->end || *in->at != c)
		return false;
	in->at++;
	return true;
}

static bool
is_digit(const struct reading *in)
{
	return in->at < in->end && *in->at >= '0' && *in->at <= '9';
}

static bool
take_sign(struct reading *in)
{
	if (take(in, '-'))
		return true;
	take(in, '+');
	return false;
}

/* From `least` to `most` digits. */
static bool
take_number(struct reading *in, unsigned least, unsigned most, uint32_t *out)
{
	unsigned count = 0;

	*out = 0;
	for (; count < most && is_digit(in); count++)
		*out = *out * 10 + (uint32_t)(*in->at++ - '0');
	return count >= least;
}

/* Numbers */

static void
store(uint64_t value, uint8_t *bytes, unsigned width)
{
	for (unsigned i = 0; i < width; i++)
		bytes[i] = (uint8_t)(value >> 8 * i);
}

/* ±magnitude as an integer of the type; the magnitude is unsigned. */
static bool
store_integer(const struct native_type *type, struct ch_wide magnitude, bool negative,
    uint8_t *bytes)
{
	struct ch_wide value = negative ? ch_wide_negate(magnitude) : magnitude;

	if (type->family == NATIVE_UINT) {
		if (negative && !ch_wide_is_zero(magnitude))
			return false;
		if (type->width < 32 && !ch_wide_fits_unsigned(magnitude, type->width))
			return false;
	} else {
		/* over 2^255 the sign would come out wrong */
		if (!ch_wide_is_zero(value) && ch_wide_is_negative(value) != negative)
			return false;
		if (!ch_wide_fits_signed(value, type->width))
			return false;
	}
	ch_wide_store(value, bytes, type->width);
	return true;
}

/* The same for what fits 63 bits. */
static bool
store_small(const struct native_type *type, uint64_t magnitude, bool negative, uint8_t *bytes)
{
	unsigned bits = type->width * 8;
	uint64_t most = UINT64_MAX >> (64 - bits);

	if (type->family == NATIVE_SINT)
		most = (most >> 1) + negative;
	else if (negative)
		most = 0;
	if (magnitude > most)
		return false;
	store(negative ? 0 - magnitude : magnitude, bytes, type->width);
	return true;
}

static bool
integer_from(const struct native_type *type, struct reading *in, uint8_t *bytes)
{
	bool negative = take_sign(in);
	struct ch_wide magnitude = ch_wide_from_u64(0);
	const char *from;
	uint64_t low = 0;

	while (in->end - in->at > 1 && *in->at == '0')
		in->at++;
	from = in->at;
	for (; is_digit(in) && in->at - from < 19; in->at++)
		low = low * 10 + (uint64_t)(*in->at - '0');
	if (in->at == in->end && in->at > from && type->width <= 8 && low <= INT64_MAX)
		return store_small(type, low, negative, bytes);
	magnitude.limb[0] = low;
	for (; is_digit(in); in->at++)
		if (!ch_wide_mul_add(&magnitude, 10, (uint32_t)(*in->at - '0')))
			return false;
	return in->at > from && in->at == in->end &&
	       store_integer(type, magnitude, negative, bytes);
}

struct decimal {
	struct ch_wide digits;
	unsigned count; /* of digits, without zeros in front */
	int exponent;
};

static bool
take_digits(struct reading *in, struct decimal *out, bool behind_point)
{
	const char *from = in->at;

	for (; is_digit(in); in->at++) {
		if (out->count == MAX_DIGITS || out->exponent < -MAX_EXPONENT ||
		    out->exponent > MAX_EXPONENT) {
			if (*in->at != '0')
				return false;
			out->exponent += !behind_point;
			continue;
		}
		if (out->count || *in->at != '0') {
			(void)ch_wide_mul_add(&out->digits, 10, (uint32_t)(*in->at - '0'));
			out->count++;
		}
		out->exponent -= behind_point;
	}
	return in->at > from;
}

static bool
take_exponent(struct reading *in, int *exponent)
{
	bool negative;
	uint32_t digits;

	if (!take(in, 'e') && !take(in, 'E'))
		return true;
	negative = take_sign(in);
	if (!take_number(in, 1, 4, &digits))
		return false;
	*exponent += negative ? -(int)digits : (int)digits;
	return true;
}

static bool
is_below_pow10(struct ch_wide magnitude, unsigned precision)
{
	struct ch_wide limit = ch_wide_from_u64(1);

	return ch_wide_mul_pow10(&limit, precision) && !ch_wide_is_negative(magnitude) &&
	       ch_wide_compare(magnitude, limit) < 0;
}

static bool
decimal_from(const struct native_type *type, struct reading *in, uint8_t *bytes)
{
	struct decimal number = { .digits = ch_wide_from_u64(0) };
	bool negative = take_sign(in), lost = false, some;
	int power;

	some = take_digits(in, &number, false);
	if (take(in, '.'))
		some |= take_digits(in, &number, true);
	if (!some || !take_exponent(in, &number.exponent) || in->at != in->end)
		return false;
	power = number.exponent + type->scale;
	if (number.count && power > 0) {
		if (power > MAX_DIGITS || !ch_wide_mul_pow10(&number.digits, (unsigned)power))
			return false;
	} else if (number.count && power < 0) {
		if (power < -MAX_DIGITS)
			return false;
		ch_wide_div_pow10(&number.digits, (unsigned)-power, &lost);
	}
	if (lost || !is_below_pow10(number.digits, type->precision))
		return false;
	if (negative)
		number.digits = ch_wide_negate(number.digits);
	ch_wide_store(number.digits, bytes, type->width);
	return true;
}

/* The upper half of a float, to the nearest, to the even one between two. */
static uint32_t
brain_bits(uint32_t bits)
{
	if ((bits & 0x7fffffff) > 0x7f800000)
		return bits >> 16 | 0x40;
	return (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}

static bool
float_from(const struct native_type *type, struct ch_str text, uint8_t *bytes)
{
	double real;
	float single;
	uint32_t bits;
	uint64_t all;
	/* the words have an 'n' in them, numbers never */
	bool word = ch_str_find(text, 0, 'n') < text.len || ch_str_find(text, 0, 'N') < text.len;

	if (!ch_text_to_double(text.ptr, text.len, &real))
		return false;
	if (type->width == 8) {
		memcpy(&all, &real, sizeof(all));
		store(all, bytes, 8);
		return word || !__builtin_isinf(real);
	}
	single = (float)real;
	if (!word && __builtin_isinf(single))
		return false;
	memcpy(&bits, &single, sizeof(bits));
	store(type->width == 2 ? brain_bits(bits) : bits, bytes, type->width);
	return true;
}

static bool
bool_from(struct ch_str text, uint8_t *bytes)
{
	bool is_true = ch_str_eq_nocase(text, CH_STR("true")) || ch_str_eq(text, CH_STR("1"));

	*bytes = is_true;
	return is_true || ch_str_eq_nocase(text, CH_STR("false")) || ch_str_eq(text, CH_STR("0"));
}

/* Dates and times */

static bool
take_date(struct reading *in, int64_t *days)
{
	struct ch_date date;
	uint32_t year, month, day;

	if (!take_number(in, 4, 4, &year) || !take(in, '-') ||
	    !take_number(in, 1, 2, &month) || !take(in, '-') || !take_number(in, 1, 2, &day))
		return false;
	date = (struct ch_date){ (int32_t)year, (uint8_t)month, (uint8_t)day };
	if (!ch_date_valid(date))
		return false;
	*days = ch_days_from_civil(date);
	return true;
}

/* '.' and digits: so many 10^-scale; more digits must be 0. */
static bool
take_fraction(struct reading *in, unsigned scale, uint64_t *ticks)
{
	unsigned count = 0;

	*ticks = 0;
	if (take(in, '.'))
		for (; is_digit(in); in->at++) {
			if (count < scale)
				*ticks = *ticks * 10 + (uint64_t)(*in->at - '0');
			else if (*in->at != '0')
				return false;
			count += count < scale;
		}
	*ticks *= ch_pow10[scale - count];
	return true;
}

static bool
take_clock(struct reading *in, unsigned hour_digits, uint32_t *seconds)
{
	uint32_t hour, minute, second;

	if (!take_number(in, 1, hour_digits, &hour) || !take(in, ':') ||
	    !take_number(in, 2, 2, &minute) || !take(in, ':') ||
	    !take_number(in, 2, 2, &second) || minute > 59 || second > 59)
		return false;
	*seconds = hour * 3600 + minute * 60 + second;
	return true;
}

static bool
date_from(const struct native_type *type, struct reading *in, uint8_t *bytes)
{
	int64_t days;

	if (!take_date(in, &days) || in->at != in->end)
		return false;
	if (type->kind == NATIVE_DATE ? days < 0 || days > UINT16_MAX
				      : days < FIRST_DAY || days > LAST_DAY)
		return false;
	store((uint64_t)days, bytes, type->width);
	return true;
}

static bool
datetime_from(
    const struct native_type *type, struct reading *in, const struct ch_tz *tz, uint8_t *bytes)
{
	int64_t days, seconds, ticks;
	uint64_t fraction = 0;
	uint32_t clock = 0;

	if (!take_date(in, &days))
		return false;
	if (in->at < in->end) {
		if ((!take(in, ' ') && !take(in, 'T')) || !take_clock(in, 2, &clock) ||
		    !take_fraction(in, type->scale, &fraction))
			return false;
	}
	if (in->at != in->end || clock >= DAY_SECONDS || days < FIRST_DAY || days > LAST_DAY)
		return false;
	seconds = ch_tz_to_utc(type->tz ? type->tz : tz, days * DAY_SECONDS + clock);
	if (type->kind == NATIVE_DATETIME) {
		store((uint64_t)seconds, bytes, 4);
		return seconds >= 0 && seconds <= UINT32_MAX;
	}
	if (__builtin_mul_overflow(seconds, (int64_t)ch_pow10[type->scale], &ticks) ||
	    __builtin_add_overflow(ticks, (int64_t)fraction, &ticks))
		return false;
	store((uint64_t)ticks, bytes, 8);
	return true;
}

static bool
time_from(const struct native_type *type, struct reading *in, uint8_t *bytes)
{
	bool negative = take_sign(in);
	uint64_t fraction;
	uint32_t clock;
	int64_t ticks;

	if (!take_clock(in, 3, &clock) || !take_fraction(in, type->scale, &fraction) ||
	    in->at != in->end || clock > LAST_TIME)
		return false;
	ticks = (int64_t)(clock * ch_pow10[type->scale] + fraction);
	store((uint64_t)(negative ? -ticks : ticks), bytes, type->width);
	return true;
}

/* Others */

static bool
take_hex(struct reading *in, unsigned *out)
{
	int digit = in->at < in->end ? ch_hex_digit(*in->at) : -1;

	if (digit < 0)
		return false;
	*out = (unsigned)digit;
	in->at++;
	return true;
}

/* 32 digits, with hyphens or without; two words on the wire, high one first, little endian. */
static bool
uuid_from(struct reading *in, uint8_t *bytes)
{
	bool hyphens = in->end - in->at == 36;

	for (unsigned i = 0; i < 16; i++) {
		unsigned high, low;

		if (hyphens && (i == 4 || i == 6 || i == 8 || i == 10) && !take(in, '-'))
			return false;
		if (!take_hex(in, &high) || !take_hex(in, &low))
			return false;
		bytes[i < 8 ? 7 - i : 23 - i] = (uint8_t)(high << 4 | low);
	}
	return in->at == in->end;
}

static bool
take_dotted(struct reading *in, uint8_t *first)
{
	for (unsigned i = 0; i < 4; i++) {
		uint32_t part;

		if ((i && !take(in, '.')) || !take_number(in, 1, 3, &part) || part > 255)
			return false;
		first[i] = (uint8_t)part;
	}
	return true;
}

static bool
ipv4_from(struct reading *in, uint8_t *bytes)
{
	uint8_t parts[4];

	if (!take_dotted(in, parts) || in->at != in->end)
		return false;
	for (unsigned i = 0; i < 4; i++)
		bytes[i] = parts[3 - i];
	return true;
}

static bool
take_word(struct reading *in, uint8_t *to)
{
	unsigned word = 0, digit, count = 0;

	for (; count < 4 && take_hex(in, &digit); count++)
		word = word << 4 | digit;
	to[0] = (uint8_t)(word >> 8);
	to[1] = (uint8_t)word;
	return count > 0;
}

/* a.b.c.d alone is ::ffff:a.b.c.d */
static bool
mapped_from(struct reading *in, uint8_t *bytes)
{
	memset(bytes, 0, 10);
	bytes[10] = bytes[11] = 0xff;
	return take_dotted(in, bytes + 12) && in->at == in->end;
}

/* The next word, or the two of a dotted address at the end. */
static bool
take_words(struct reading *in, uint8_t *parts, unsigned *count)
{
	struct reading before = *in;

	if (*count > 14 || !take_word(in, parts + *count))
		return false;
	*count += 2;
	if (in->at == in->end || *in->at != '.')
		return true;
	*in = before;
	*count += 2;
	return *count <= 16 && take_dotted(in, parts + *count - 4) && in->at == in->end;
}

static bool
ipv6_from(struct reading *in, uint8_t *bytes)
{
	const struct reading whole = *in;
	uint8_t parts[16] = { 0 };
	unsigned count = 0, gap = 16;
	bool ok = true;

	while (ok && in->at < in->end) {
		if (gap == 16 && in->end - in->at >= 2 && in->at[0] == ':' && in->at[1] == ':') {
			in->at += 2;
			gap = count;
			continue;
		}
		ok = count == 0 || count == gap || take(in, ':');
		ok = ok && take_words(in, parts, &count);
	}
	if (!ok || (gap == 16 ? count != 16 : count > 14)) {
		*in = whole;
		return mapped_from(in, bytes);
	}
	memset(bytes, 0, 16);
	if (gap == 16)
		gap = count;
	memcpy(bytes, parts, gap);
	memcpy(bytes + 16 - (count - gap), parts + gap, count - gap);
	return true;
}

/* By its name, else by its number. */
static bool
enum_from(const struct native_type *type, struct ch_str text, uint8_t *bytes)
{
	struct ch_str trimmed = ch_str_trim(text);
	int32_t value;
	int64_t number;

	if (native_enum_value(type, text, &value) || native_enum_value(type, trimmed, &value)) {
		store((uint64_t)value, bytes, type->width);
		return true;
	}
	if (!ch_str_to_i64(trimmed, &number) || number < INT16_MIN || number > INT16_MAX ||
	    !native_enum_name(type, (int32_t)number).ptr)
		return false;
	store((uint64_t)number, bytes, type->width);
	return true;
}

bool
native_scalar_from_text(const struct native_type *type, struct ch_str text,
    const struct ch_tz *tz, uint8_t *bytes)
{
	struct ch_str trimmed = ch_str_trim(text);
	const char *begin = trimmed.ptr ? trimmed.ptr : "";
	struct reading in = { begin, begin + trimmed.len };

	switch (type->kind) {
	case NATIVE_ENUM8:
	case NATIVE_ENUM16:
		return enum_from(type, text, bytes);
	case NATIVE_BOOL:
		return bool_from(trimmed, bytes);
	case NATIVE_DECIMAL:
		return decimal_from(type, &in, bytes);
	case NATIVE_DATE:
	case NATIVE_DATE32:
		return date_from(type, &in, bytes);
	case NATIVE_DATETIME:
	case NATIVE_DATETIME64:
		return datetime_from(type, &in, tz, bytes);
	case NATIVE_TIME:
	case NATIVE_TIME64:
		return time_from(type, &in, bytes);
	case NATIVE_UUID:
		return uuid_from(&in, bytes);
	case NATIVE_IPV4:
		return ipv4_from(&in, bytes);
	case NATIVE_IPV6:
		return ipv6_from(&in, bytes);
	default:
		break;
	}
	if (type->family == NATIVE_FLOAT)
		return float_from(type, trimmed, bytes);
	if (type->family == NATIVE_SINT || type->family == NATIVE_UINT)
		return integer_from(type, &in, bytes);
	return false;
}

static int64_t
load(const uint8_t *bytes, unsigned width)
{
	return (int64_t)ch_wide_load(bytes, width, true).limb[0];
}

bool
native_scalar_valid(const struct native_type *type, const uint8_t *bytes)
{
	int64_t value = load(bytes, type->width < 8 ? type->width : 8), rest;
	struct ch_wide wide;

	switch (type->kind) {
	case NATIVE_BOOL:
		return *bytes <= 1;
	case NATIVE_ENUM8:
	case NATIVE_ENUM16:
		return native_enum_name(type, (int32_t)value).ptr != NULL;
	case NATIVE_DATE32:
		return value >= FIRST_DAY && value <= LAST_DAY;
	case NATIVE_DATETIME64:
		/* a day more at both ends: somewhere it is 1900 or 2299 */
		value = ch_floor_div(value, (int64_t)ch_pow10[type->scale], &rest);
		value = ch_floor_div(value, DAY_SECONDS, &rest);
		return value >= FIRST_DAY - 1 && value <= LAST_DAY + 1;
	case NATIVE_TIME:
	case NATIVE_TIME64:
		value /= (int64_t)ch_pow10[type->scale];
		return value >= -LAST_TIME && value <= LAST_TIME;
	case NATIVE_DECIMAL:
		wide = ch_wide_load(bytes, type->width, true);
		if (ch_wide_is_negative(wide))
			wide = ch_wide_negate(wide);
		return is_below_pow10(wide, type->precision);
	default:
		return true;
	}
}

void
native_scalar_default(const struct native_type *type, uint8_t *bytes)
{
	memset(bytes, 0, type->width);
	if (type->enum_count)
		store((uint64_t)type->enums[0].value, bytes, type->width);
	else if (type->kind == NATIVE_DATE32)
		store((uint64_t)FIRST_DAY, bytes, type->width);
}
