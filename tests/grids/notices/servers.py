"""A mail server and robots on loopback, as slow and as broken as a test wants them."""

import json
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class MailHandler(socketserver.StreamRequestHandler):
    """Enough of SMTP to take a mail in."""

    def handle(self) -> None:
        self._say(220, "here")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self._say(354, "go on")
                mail = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.mails.append(mail.decode())
            elif verb == b"RCPT" and b"nobody@" in line:
                self._say(550, "no such mailbox")
                continue
            self._say(221 if verb == b"QUIT" else 250, "yes")
            if verb == b"QUIT":
                return

    def _say(self, code: int, text: str) -> None:
        self.wfile.write(f"{code} {text}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = allow_reuse_address = True
    request_queue_size = 50

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), MailHandler)
        self.mails: list[str] = []


class RobotHandler(BaseHTTPRequestHandler):
    """Takes a message as the robots of WeCom and DingTalk do."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        robot = self.server
        if robot.pause:
            time.sleep(robot.pause)
        robot.said.append((self.path, json.loads(body)))
        answer = json.dumps({"errcode": robot.code, "errmsg": "ok"}).encode()
        self.send_response(robot.status)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_args: object) -> None:
        """Nothing."""

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True


class Robot(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), RobotHandler)
        self.said: list[tuple[str, dict]] = []
        self.pause, self.code, self.status = 0.0, 0, 200

    def handle_error(self, *_args: object) -> None:
        """Who hung up has hung up."""


@contextmanager
def running(server: socketserver.BaseServer) -> Iterator[socketserver.BaseServer]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
