"""What the product consists of while it runs: each part with its command, its account and what it is told.

`make run` starts these and keeps them alive; `make service` writes the same as systemd units.
"""

import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from gateway import PROGRAM as NGINX
from gateway import conf_file, has_certificate
from places import BEAT, HEADS, MEDIA, PYTHON, give, product_ids, read_env, socket_of

# a queue of governance/celery.py each, with a worker of its own: an import or a recount never delays what is urgent
QUEUES = {"urgent": 2, "imports": 1, "statistics": 1}
# addresses of the database by what a process may do there; each process is told its own alone
DATABASES = ("WEB_DATABASE_URL", "WORKER_DATABASE_URL", "PUBLIC_DATABASE_URL", "AUDITOR_DATABASE_URL")
# what the keys of complaints open is read on pages, by persons; no background work needs them
WEB_ALONE = ("SEALED_KEYS",)
WEB_HOPS = 1
SETTINGS = {"DJANGO_SETTINGS_MODULE": "governance.settings"}


@dataclass(frozen=True, slots=True)
class Part:
    """One process with its children: what it is called, what it runs, and as what kind of account."""

    name: str
    title: str
    kind: str
    command: tuple[str, ...]


def parts() -> list[Part]:
    """All of them, in the order in which they are started."""
    celery = (str(PYTHON.parent / "celery"), "-A", "governance")
    beat = ("beat", "--schedule", str(BEAT / "schedule"), "--pidfile=", "--loglevel", "INFO")
    return [
        Part("web", "网页", "web", _web()),
        *(
            Part(f"worker-{queue}", TITLES[queue], "worker", (*celery, *_worker(queue, processes)))
            for queue, processes in QUEUES.items()
        ),
        Part("beat", "定时器", "worker", (*celery, *beat)),
        Part("gateway", "网关", "gateway", (NGINX, "-e", "stderr", "-c", str(conf_file()))),
    ]


TITLES = {"urgent": "紧急任务", "imports": "导入任务", "statistics": "统计任务"}
NAMES = ("web", *(f"worker-{queue}" for queue in QUEUES), "beat", "gateway")


def environment() -> dict[str, str]:
    """What a management command is told: the user's environment, and .local/env where the user says nothing."""
    path = f"{PYTHON.parent}:{os.environ.get('PATH', '/usr/bin:/bin')}"
    return read_env() | dict(os.environ) | SETTINGS | {"PATH": path}


def environment_of(part: Part, told: dict[str, str] | None = None) -> dict[str, str]:
    """What one part is told: never the database's owner, nor another part's secrets.

    What is taken away is set to nothing: settings read .local/env for what is not set, where they may.
    """
    if part.kind == "gateway":
        return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8"}
    told = environment() if told is None else told
    own = "WEB_DATABASE_URL" if part.kind == "web" else "WORKER_DATABASE_URL"
    database = _database(told["DATABASE_URL"], told.get(own) or told["DATABASE_URL"])
    hidden = [*DATABASES, *(() if part.kind == "web" else WEB_ALONE)]
    public = {"PUBLIC_DATABASE_URL": _public(told)} if part.kind == "web" else {}
    hops = {"PROXY_HOPS": str(int(told.get("PROXY_HOPS") or 0) + WEB_HOPS)}
    secure = {"SECURE": "1"} if has_certificate(told) else {}
    return told | dict.fromkeys(hidden, "") | {"DATABASE_URL": database} | public | hops | secure


def _database(owners: str, own: str) -> str:
    """Where a part finds the database that the owner's address names: as its own role.

    Who names another database of the same server means it for web and workers too; a server of somebody else's has
    its own roles.
    """
    named, found = urlsplit(owners), urlsplit(own)
    here = found if found.netloc.rpartition("@")[2] == named.netloc.rpartition("@")[2] else named
    return here._replace(path=named.path).geturl()


def _public(told: dict[str, str]) -> str:
    """By which address pages without sign-in are read: by their own role where this server has it, else as the web reads."""
    own = told.get("PUBLIC_DATABASE_URL") or ""
    found = _database(told["DATABASE_URL"], own) if own else ""
    return found if found and urlsplit(found).username == urlsplit(own).username else ""


def give_folders() -> None:
    """Each part's own folders, with its account."""
    web, worker = product_ids("web"), product_ids("worker")
    give(MEDIA, web, 0o750)
    # what one of the two writes the other reads and deletes: through the group that only these two have
    for name in ("imports", "exports", "files", "sheets"):
        give(MEDIA / name, web, 0o2770 if web else 0o700)
    give(BEAT, worker)
    give(HEADS, worker, 0o750)


def _web() -> tuple[str, ...]:
    workers = max(2, min(8, (os.cpu_count() or 1) + 1))
    memory = ("--worker-tmp-dir", "/dev/shm") if os.access("/dev/shm", os.W_OK) else ()  # noqa: S108
    return (
        str(PYTHON.parent / "gunicorn"), "governance.wsgi:application", "--bind", f"unix:{socket_of('web')}",
        "--config", "python:governance.gunicorn", "--workers", str(workers), "--graceful-timeout", "5", *memory,
    )  # fmt: skip


def _worker(queue: str, processes: int) -> tuple[str, ...]:
    return (
        "worker", "-Q", queue, "-n", f"{queue}@%h", "--concurrency", str(processes), "--without-gossip",
        "--without-mingle", "--loglevel", "INFO",
    )  # fmt: skip
