#!/usr/bin/env python3
"""golden.py - make the golden blocks of test/data/native from the statements of golden_list.txt

usage: CHODBC_ENGINE=/path/of/libchdb.so golden.py [OUTPUT-FOLDER]

A line of the list is  name <TAB> variants <TAB> statement.  Each variant gives a file
NNN_name.VARIANT.native; all share NNN_name.tsv, the engine's own text (session zone UTC).
Variants: v1 (no settings), flat (flattened Dynamic and JSON), text (JSON as text), bin (binary
type names). `all` is all four. A line whose name is `-` only runs its statement.

SPDX-License-Identifier: Apache-2.0
"""
import ctypes
import os
import sys

SETTINGS = {
    'v1': {},
    'flat': {'output_format_native_use_flattened_dynamic_and_json_serialization': 1},
    'text': {'output_format_native_write_json_as_string': 1},
    'bin': {'output_format_native_encode_types_in_binary_format': 1},
}
ALWAYS = "SET session_timezone='UTC', allow_suspicious_low_cardinality_types=1, " \
    "allow_experimental_nullable_tuple_type=1, allow_suspicious_types_in_group_by=1, " \
    "allow_suspicious_variant_types=1, allow_suspicious_fixed_string_types=1"


class Engine:
    def __init__(self, path):
        lib = self.lib = ctypes.CDLL(path)
        ptr = ctypes.c_void_p
        lib.chdb_set_signal_handlers_enabled(0)
        lib.chdb_connect.restype = ctypes.POINTER(ptr)
        lib.chdb_connect.argtypes = [ctypes.c_int, ctypes.POINTER(ctypes.c_char_p)]
        lib.chdb_close_conn.argtypes = [ctypes.POINTER(ptr)]
        lib.chdb_query_n.restype = ptr
        lib.chdb_query_n.argtypes = [ptr, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p,
                                     ctypes.c_size_t]
        for name in ('chdb_result_buffer', 'chdb_result_error'):
            getattr(lib, name).restype = ptr
            getattr(lib, name).argtypes = [ptr]
        lib.chdb_result_length.restype = ctypes.c_size_t
        lib.chdb_result_length.argtypes = [ptr]
        lib.chdb_destroy_query_result.argtypes = [ptr]
        self.conn = lib.chdb_connect(1, (ctypes.c_char_p * 1)(b'clickhouse'))

    def query(self, sql, fmt):
        sql, fmt = sql.encode(), fmt.encode()
        res = self.lib.chdb_query_n(self.conn[0], sql, len(sql), fmt, len(fmt))
        error = self.lib.chdb_result_error(res)
        if error:
            raise SystemExit('%s\n%s' % (sql.decode(), ctypes.string_at(error).decode()))
        size = self.lib.chdb_result_length(res)
        data = ctypes.string_at(self.lib.chdb_result_buffer(res), size) if size else b''
        self.lib.chdb_destroy_query_result(res)
        return data

    def close(self):
        self.lib.chdb_close_conn(self.conn)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    out = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, '..', 'data', 'native')
    engine = Engine(os.environ['CHODBC_ENGINE'])
    engine.query(ALWAYS, 'TSV')
    index, number = [], 0
    for old in os.listdir(out):
        if old.endswith(('.native', '.tsv')):
            os.unlink(os.path.join(out, old))
    with open(os.path.join(here, 'golden_list.txt'), encoding='utf-8') as lines:
        for line in lines:
            if not line.strip() or line.startswith('#'):
                continue
            name, variants, sql = line.rstrip('\n').split('\t', 2)
            if name == '-':
                engine.query(sql, 'TSV')
                continue
            number += 1
            stem = '%03d_%s' % (number, name)
            with open(os.path.join(out, stem + '.tsv'), 'wb') as file:
                file.write(engine.query(sql, 'TabSeparated'))
            for variant in SETTINGS if variants == 'all' else variants.split(','):
                for key in {k for s in SETTINGS.values() for k in s}:
                    engine.query('SET %s=%d' % (key, SETTINGS[variant].get(key, 0)), 'TSV')
                file = '%s.%s.native' % (stem, variant)
                with open(os.path.join(out, file), 'wb') as data:
                    data.write(engine.query(sql, 'Native'))
                index.append('\t'.join((file, stem + '.tsv', variant, sql)))
    with open(os.path.join(out, 'index.tsv'), 'w', encoding='utf-8') as file:
        file.write('file\texpected\tvariant\tsql\n' + '\n'.join(index) + '\n')
    engine.close()


if __name__ == '__main__':
    main()
