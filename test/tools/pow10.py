#!/usr/bin/env python3
"""pow10.py - print driver/base/pow10_list.h

Every row is floor(10^n * 2^s) with s such that the highest of its 128 bits is set.

SPDX-License-Identifier: Apache-2.0
"""

FIRST, LAST = -342, 324


def floor_bits(n):
    """The 128 highest bits of 10^n."""
    if n >= 0:
        power = 10**n
        shift = power.bit_length() - 128
        return power >> shift if shift > 0 else power << -shift
    power = 10**-n
    quotient = (1 << (power.bit_length() + 127)) // power
    return quotient if quotient < 1 << 128 else quotient >> 1


def main():
    print("/* POW10(n, high, low) - 128 highest bits of 10^n; made by test/tools/pow10.py */")
    for n in range(FIRST, LAST + 1):
        bits = floor_bits(n)
        assert bits.bit_length() == 128
        print(f"POW10({n}, 0x{bits >> 64:016x}, 0x{bits & (2**64 - 1):016x})")


main()
