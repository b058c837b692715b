"""What ends by itself is started again, after a pause that grows with each time, and this is said and written down."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

import leases
import processes
import product
import servers
from parts import NAMES, parts
from places import read_env
from telling import Failed, say

ROUND_SECONDS = 0.5
LOGS_EVERY_SECONDS = 10
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
# what lived for so long is taken to be well again: its next pause is the first one
WELL_AFTER = 60.0


@dataclass
class Watched:
    """Something that is to run: how it is called, how it is started again, and how it has fared."""

    name: str
    title: str
    revive: Callable[[], None]
    pause: float = FIRST_PAUSE
    since: float = field(default_factory=time.monotonic)
    due: float | None = None


def everything() -> list[Watched]:
    """Servers first, since nothing works without them; then the parts."""
    return [
        *(Watched(server.NAME, server.TITLE, _revive_servers) for server in servers.SERVERS),
        *(Watched(part.name, part.title, lambda part=part: product.start_part(part)) for part in parts()),
    ]


def watch(watched: Iterable[Watched]) -> None:
    """Until somebody asks us to end."""
    watched, looked_at_logs = list(watched), time.monotonic()
    while True:
        look(watched, time.monotonic())
        if time.monotonic() - looked_at_logs > LOGS_EVERY_SECONDS:
            processes.rotate_logs()
            looked_at_logs = time.monotonic()
        time.sleep(ROUND_SECONDS)


def look(watched: Iterable[Watched], now: float) -> None:
    """One round: who has ended is noted, who has waited long enough is started again."""
    for one in watched:
        if one.due is None and processes.known(one.name) is None:
            _note_end(one, now)
        if one.due is not None and now >= one.due:
            _start_again(one, now)


def _note_end(one: Watched, now: float) -> None:
    one.pause = FIRST_PAUSE if now - one.since > WELL_AFTER else one.pause
    one.due = now + one.pause
    tell(f"{one.title}（{one.name}）停了：{processes.bury(one.name)}；{one.pause:.0f} 秒后重新启动")
    one.pause = min(one.pause * 2, LONGEST_PAUSE)


def _start_again(one: Watched, now: float) -> None:
    if processes.known(one.name) is not None:
        # another's revival brought it back
        one.due, one.since = None, now
        return
    try:
        one.revive()
    except (Failed, OSError) as error:
        one.due = now + one.pause
        tell(f"{one.title}（{one.name}）没有起来：{error}；{one.pause:.0f} 秒后再试")
        one.pause = min(one.pause * 2, LONGEST_PAUSE)
        return
    one.due, one.since = None, now
    tell(f"{one.title}（{one.name}）已重新启动")


def _revive_servers() -> None:
    """Those that don't run; where one had to take another port, everybody is told by starting again."""
    before = read_env()
    with leases.one_at_a_time():
        servers.ensure()
    if read_env() != before:
        processes.stop(*NAMES)


def tell(text: str) -> None:
    """On the terminal and in the log of the running."""
    line = f"{datetime.now():%Y-%m-%d %H:%M:%S} {text}"
    say(line)
    with processes.log_of("run").open("a") as log:
        log.write(f"{line}\n")
