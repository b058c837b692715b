"""How gunicorn runs the product: loaded once, its heap settled, then forked. Used as `-c python:governance.gunicorn`.

Address, number of workers and time limits are the command's; what every installation needs stands here.
"""

preload_app = True
control_socket_disable = True
# the gateway before it keeps the log of requests, without what was searched for
accesslog = None
timeout = 60
UNREADABLE = (
    "读不懂这个请求",
    "网址或请求头太长、不完整，或者有没有编码的字符（汉字要写成 %E8%B7%AF 这样）。请返回上一页再试。",
)
OURS = ("系统出错了", "出错的不是您的操作，请稍后再试。一直这样，请告诉系统管理员。")


def when_ready(server) -> None:
    """Before the first worker is forked, so that all of them share the pages of memory that hold the program."""
    from governance import heap

    heap.load()
    heap.settle()


def post_fork(server, worker) -> None:
    """What came after the master's settling, as on a reload, is kept out of the worker's collections too."""
    from governance import heap

    heap.settle()


def post_worker_init(worker) -> None:
    """Calls have room; what no request could be read from is answered in our words (the gateway keeps most of it away)."""
    from gunicorn import util

    from governance import heap

    util.write_error = say
    worker.run = heap.roomy(worker.run)


def say(sock, status: int, reason: str, _message: str) -> None:
    """gunicorn's own page of an error, without what was sent and what the library thinks of it."""
    from gunicorn import util

    title, sentence = OURS if status == 500 else UNREADABLE
    page = (
        f"<!doctype html><html lang=zh-CN><meta charset=utf-8><title>{title}</title><h1>{title}</h1><p>{sentence}</p></html>"
    ).encode()
    head = f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(page)}\r\n\r\n"
    util.write_nonblock(sock, head.encode("latin1") + page)
