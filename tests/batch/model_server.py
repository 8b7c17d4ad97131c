"""A language model's server as a company would run it, for tests: it keeps what it is asked and answers as told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class ModelServer:
    """At `address`. `answers` are given one after another, the last one for good; `status` and `body` come before."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}/v1"
        self.asked: list[tuple[str, str, Any]] = []  # path, host, what was sent
        self.answers = ["Слишком дорого"]
        self.status = 200
        self.headers: dict[str, str] = {}
        self.body: bytes | None = None

    def reply(self) -> bytes:
        if self.body is not None:
            return self.body
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return json.dumps({"choices": [{"message": {"role": "assistant", "content": answer}}]}).encode()


@contextmanager
def serving() -> Iterator[ModelServer]:
    """A server in a thread of its own, gone at the end."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            model.asked.append((self.path, self.headers["Host"], json.loads(sent)))
            body = model.reply()
            self.send_response(model.status)
            for name, value in {**model.headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            model.asked.append((self.path, self.headers["Host"], None))
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    model = ModelServer(server.server_address[1])
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
