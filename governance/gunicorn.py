"""How gunicorn runs the product: loaded once, its heap settled, then forked. Used as `-c python:governance.gunicorn`.

Address, number of workers and time limits are the command's; what every installation needs stands here.
"""

preload_app = True
control_socket_disable = True
# the gateway before it keeps the log of requests, without what was searched for
accesslog = None
timeout = 60


def when_ready(server) -> None:
    """Before the first worker is forked, so that all of them share the pages of memory that hold the program."""
    from governance import heap

    heap.load()
    heap.settle()


def post_fork(server, worker) -> None:
    """What came after the master's settling, as on a reload, is kept out of the worker's collections too."""
    from governance import heap

    heap.settle()
