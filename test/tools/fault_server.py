#!/usr/bin/env python3
# fault_server.py - an HTTP server that breaks off, stalls and lies, for tests of the transport
#
# usage: fault_server.py    prints its port on loopback and serves until stdin ends.
#
# The path chooses the fault; functions below are named after the first part of it, what follows
# are arguments: /cut/100 sends 100 bytes of a chunked answer and closes. /count/NAME tells how
# many requests /…/NAME has seen.
#
# SPDX-License-Identifier: Apache-2.0
import collections
import gzip
import socket
import socketserver
import sys
import threading
import time
import urllib.parse

counts = collections.Counter()
connects = []
TAG = b"abcdefghijklmnop"
OLD = b"Code: 395, e.displayText() = DB::Exception: thrown, e.what() = DB::Exception\n"
NEW = b"Code: 395. DB::Exception: thrown. (FUNCTION_THROW_IF_VALUE_IS_NON_ZERO) (version 26.3)\n"
UNKNOWN = b"Code: 60. DB::Exception: Table default.nope does not exist. (UNKNOWN_TABLE)\n"
DATA = b"0123456789" * 10


class Close(Exception):
    """The connection ends here."""


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.input = self.request.makefile("rb")
        self.served = 0
        try:
            while self.read_request():
                self.served += 1
                parts = self.path.strip("/").split("/")
                counts[parts[-1]] += 1
                getattr(self, "do_" + parts[0])(*parts[1:])
        except (Close, ConnectionError, BrokenPipeError):
            pass

    def read_request(self):
        line = self.input.readline()
        if not line:
            return False
        self.line = line
        self.path = urllib.parse.unquote(line.split()[1].decode().split("?")[0])
        if line.startswith(b"CONNECT "):
            self.path = "/connect"
        elif "://" in self.path:  # asked as a proxy
            self.path = "/" + self.path.split("/", 3)[3]
        self.headers = []
        length = 0
        while True:
            line = self.input.readline()
            if line in (b"\r\n", b""):
                break
            self.headers.append(line)
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
            if line.lower().startswith(b"transfer-encoding:"):
                length = -1
        self.body = b""
        if not self.path.startswith("/unread"):
            self.body = self.input.read(length) if length >= 0 else b"".join(self.chunks())
        return True

    def chunks(self):
        while True:
            line = self.input.readline()
            if not line:
                raise Close
            size = int(line, 16)
            yield self.input.read(size)
            self.input.readline()
            if not size:
                return

    def send(self, data):
        self.request.sendall(data)

    def head(self, *headers, status=200, length=None):
        framing = b"Content-Length: %d" % length if length is not None else \
            b"Transfer-Encoding: chunked"
        self.send(b"\r\n".join((b"HTTP/1.1 %d Whatever" % status,) + headers + (framing, b"", b"")))

    def chunk(self, data):
        self.send(b"%x\r\n%s\r\n" % (len(data), data))

    def end(self):
        self.send(b"0\r\n\r\n")

    def answer(self, data, *headers, status=200):
        self.head(*headers, status=status, length=len(data))
        self.send(data)

    # --- answers as they should be -------------------------------------------------------------

    def do_ok(self, *_):
        self.head()
        self.chunk(b"fine\n")
        self.end()

    def do_request(self, status="", *_):
        """The request as it came."""
        self.answer(self.line + b"".join(self.headers) + b"\r\n" + self.body,
                    status=int(status) if status.isdigit() else 200)

    def do_connect(self):
        """Refuse to be a tunnel, and say what was told."""
        if self.line.startswith(b"CONNECT "):
            connects.append(self.line + b"".join(self.headers))
            self.answer(b"", status=403)
            raise Close
        self.answer(b"".join(connects))

    def do_echo(self, status="200", *_):
        self.answer(self.body, status=int(status))

    def do_count(self, name):
        counts["count"] += 1
        self.answer(b"%d" % (counts[name] - 1))

    def do_info(self):
        self.head(b'X-ClickHouse-Summary: {"read_rows":"12","read_bytes":"96","written_rows":3,'
                  b'"written_bytes":"","result_rows":"7","elapsed_ns":"9223372036854775807"}',
                  b"x-clickhouse-query-id: some-id", b"X-ClickHouse-Timezone: Asia/Tokyo",
                  b"X-ClickHouse-Exception-Tag: " + TAG)
        self.chunk(b"x")
        self.end()

    def do_continue(self):
        self.send(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n")
        self.do_ok()

    def do_bytes(self):
        """Chunks of one byte."""
        self.head()
        for at in range(len(DATA)):
            self.chunk(DATA[at:at + 1])
        self.end()

    def do_slow(self, pause_ms):
        """A byte at a time, also of the head."""
        for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + DATA[:20]:
            self.send(bytes([byte]))
            time.sleep(int(pause_ms) / 1000)

    def do_progress(self, pause_ms):
        """A header now and then, before there is a body."""
        self.send(b"HTTP/1.1 200 OK\r\n")
        for _ in range(20):
            self.send(b'X-ClickHouse-Progress: {"read_rows":"1"}\r\n')
            time.sleep(int(pause_ms) / 1000)
        self.send(b"Content-Length: 5\r\n\r\nfine\n")

    # --- cuts and stalls -----------------------------------------------------------------------

    def do_nothing(self, *_):
        raise Close

    def do_garbage(self):
        self.send(b"\x00\x01 this is no HTTP \r\n\r\n")
        raise Close

    def do_headcut(self):
        self.send(b"HTTP/1.1 200 OK\r\nContent-Ty")
        raise Close

    def do_cut(self, count):
        self.head()
        if int(count):
            self.chunk(DATA[:int(count)])
        raise Close

    def do_chunkcut(self):
        self.head()
        self.send(b"64\r\n" + DATA[:50])
        raise Close

    def do_lengthcut(self):
        self.head(length=100)
        self.send(DATA[:50])
        raise Close

    def do_gzipcut(self, keep):
        data = gzip.compress(DATA * 100)
        self.head(b"Content-Encoding: gzip")
        self.chunk(data[:int(keep)])
        if int(keep) < len(data):
            raise Close
        self.end()

    def do_reset(self):
        self.head()
        self.chunk(DATA)
        time.sleep(0.1)
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        raise Close

    def do_silent(self):
        time.sleep(5)
        raise Close

    def do_stall(self):
        self.head()
        self.chunk(DATA)
        time.sleep(5)
        raise Close

    # --- keep-alive ----------------------------------------------------------------------------

    def do_second(self, *_):
        """The second request of a connection is read, and nothing comes back."""
        if self.served > 1:
            raise Close
        self.do_ok()

    def do_idle(self, announced, real_ms, *_):
        """Announce one time of keep-alive, close after another."""
        self.head(b"Keep-Alive: timeout=" + announced.encode())
        self.chunk(b"%d\n" % self.served)
        self.end()
        self.request.settimeout(int(real_ms) / 1000)
        try:
            if not self.request.recv(1, socket.MSG_PEEK):
                raise Close
        except socket.timeout:
            raise Close from None
        self.request.settimeout(None)

    # --- bodies that are not read ----------------------------------------------------------------

    def do_unread(self, what, *_):
        if what == "stall":
            time.sleep(5)
        elif what == "drop":
            self.input.read(300000)
        elif what == "error":
            self.answer(UNKNOWN, status=404)
            self.request.shutdown(socket.SHUT_WR)
            time.sleep(1)
        elif what == "drain":  # as old servers: first all of it
            self.body = b"".join(self.chunks())
            self.answer(UNKNOWN, status=404)
            return
        elif what == "second":  # good once, dead for the next request of the connection
            if self.served == 1:
                self.body = b"".join(self.chunks())
                self.answer(b"")
                return
            self.input.read(1)
        raise Close

    # --- errors --------------------------------------------------------------------------------

    def do_status(self, status, words=""):
        self.answer(words.encode(), b"Content-Type: text/html", status=int(status))

    def do_header200(self):
        """The error of a query whose headers had to go out early."""
        self.answer(NEW, b"X-ClickHouse-Exception-Code: 395")

    def do_piecemeal(self):
        """The text of an error comes in pieces."""
        self.head(status=500)
        for at in range(0, len(NEW), 20):
            self.chunk(NEW[at:at + 20])
            time.sleep(0.02)
        self.end()

    def do_codeonly(self):
        self.answer(b"", b"X-ClickHouse-Exception-Code: 241", status=500)

    def do_old(self):
        self.head()
        self.chunk(DATA + OLD)
        self.end()

    def do_marked(self):
        self.head()
        self.chunk(DATA)
        self.chunk(b"__exception__\r\n" + NEW)
        raise Close

    def do_tagged(self):
        self.head(b"X-ClickHouse-Exception-Tag: " + TAG)
        self.chunk(DATA)
        self.chunk(b"\r\n__exception__\r\n%s\r\n%s%d %s\r\n__exception__\r\n" %
                   (TAG, NEW, len(NEW), TAG))
        raise Close


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


def main():
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


main()
