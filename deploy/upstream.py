"""The two ends between which check.sh puts a proxy.

upstream.py serve PORT        answers as Aula would: a page, a file in ranges, changes, a WebSocket
upstream.py try PORT CERT     asks the proxy for each of them, and fails where one comes changed
"""
import base64
import hashlib
import http.server
import json
import os
import socket
import ssl
import sys
import time

HOST = "aula.example.kz"
FILE = bytes(range(256)) * 40_000
MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Upstream(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, headers, body=b""):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        {"/page": self.page, "/file": self.file, "/changes": self.changes,
         "/socket": self.socket}[self.path]()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(200, {"Content-Type": "text/plain"}, str(len(body)).encode())

    def page(self):
        told = {name.lower(): self.headers.get_all(name) for name in self.headers}
        self.answer(200, {"Content-Type": "text/html; charset=utf-8"},
                    json.dumps(told).encode().ljust(4_000))

    def file(self):
        first, last = self.headers["Range"].removeprefix("bytes=").split("-")
        part = FILE[int(first):int(last) + 1]
        self.answer(206, {"Content-Type": "video/mp4",
                          "Content-Range": f"bytes {first}-{last}/{len(FILE)}"}, part)

    def changes(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for number in range(3):
            line = f"data: {number}\n\n".encode()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
            self.wfile.flush()
            time.sleep(0.4)
        self.wfile.write(b"0\r\n\r\n")

    def socket(self):
        key = self.headers["Sec-WebSocket-Key"].encode()
        accept = base64.b64encode(hashlib.sha1(key + MAGIC).digest()).decode()
        self.send_response(101)
        for name, value in {"Upgrade": "websocket", "Connection": "Upgrade",
                            "Sec-WebSocket-Accept": accept}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"\x82\x7e\xff\xff" + FILE[:65_535])
        self.wfile.flush()
        self.rfile.read(1)
        self.close_connection = True


def connect(port, cert):
    context = ssl.create_default_context(cafile=cert)
    for attempt in range(100):
        try:
            return context.wrap_socket(
                socket.create_connection(("127.0.0.1", port), timeout=10), server_hostname=HOST)
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise SystemExit("the proxy does not listen")


def ask(port, cert, path, headers=None, method="GET", body=b""):
    """Status line and headers as text, and a file object at the body's first byte."""
    link = connect(port, cert)
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    link.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
    stream = link.makefile("rb")
    head = []
    while (line := stream.readline().strip()):
        head.append(line.decode())
    return head, stream, link


def length(head):
    return int(next(l.split(":")[1] for l in head if l.lower().startswith("content-length:")))


def try_page(port, cert):
    head, stream, _ = ask(port, cert, "/page", {"X-Forwarded-For": "6.6.6.6"})
    told = json.loads(stream.read(length(head)))
    assert told["x-forwarded-for"] == ["127.0.0.1"], told
    assert told["x-forwarded-proto"] == ["https"], told
    assert told["host"][0].startswith(HOST), told
    assert any("strict-transport-security" in line.lower() for line in head), head
    head, _, _ = ask(port, cert, "/page", {"Accept-Encoding": "gzip"})
    assert any("content-encoding: gzip" in line.lower() for line in head), head


def try_file(port, cert):
    head, stream, _ = ask(port, cert, "/file",
                          {"Range": "bytes=1000-5000999", "Accept-Encoding": "gzip"})
    assert "206" in head[0], head
    assert not any("content-encoding" in line.lower() for line in head), head
    assert stream.read(length(head)) == FILE[1000:5_001_000]


def try_changes(port, cert):
    head, stream, _ = ask(port, cert, "/changes", {"Accept-Encoding": "gzip"})
    moments = []
    while len(moments) < 3:
        if stream.readline().startswith(b"data: "):
            moments.append(time.monotonic())
    assert moments[2] - moments[0] > 0.5, "changes were held back and came together"


def try_socket(port, cert):
    head, stream, link = ask(port, cert, "/socket", {
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        "Origin": f"https://{HOST}"})
    assert "101" in head[0], head
    assert stream.read(4) == b"\x82\x7e\xff\xff"
    assert stream.read(65_535) == FILE[:65_535]
    link.sendall(b"\x88")


def try_upload(port, cert):
    body = bytes(20_000_000)
    head, stream, _ = ask(port, cert, "/page", {"Content-Length": len(body)}, "POST", body)
    assert stream.read(length(head)) == str(len(body)).encode(), head


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Upstream).serve_forever()
    for test in [try_page, try_file, try_changes, try_socket, try_upload]:
        test(int(sys.argv[2]), sys.argv[3])
        print(f"  {test.__name__.removeprefix('try_')} passes")
