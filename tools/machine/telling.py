"""What is said on the terminal: steps as they happen, and what to do when one fails."""

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path

TAIL_LINES = 25


class Failed(Exception):
    """A step failed; `advice` says what to do, `log` holds the details."""

    def __init__(self, what: str, advice: str = "", log: Path | None = None) -> None:
        super().__init__(what)
        self.what, self.advice, self.log = what, advice, log


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    _print(f"  {title} …", end=" ")
    started = time.monotonic()
    try:
        yield
    except Exception:
        _print("失败")
        raise
    except BaseException:
        _print("中断")
        raise
    _print(f"{time.monotonic() - started:.1f} 秒")


def say(text: str) -> None:
    """A line for the user."""
    _print(text)


def _print(text: str, end: str = "\n") -> None:
    """Whoever closed the terminal, or the pipe behind it, doesn't stop what is being done, least of all a stop."""
    with contextlib.suppress(BrokenPipeError):
        print(text, end=end, flush=True)


def explain(failure: Failed) -> None:
    """The failure with the end of its log and what to do."""
    print(f"\n没有成功：{failure.what}", file=sys.stderr)
    if failure.log and failure.log.exists():
        lines = failure.log.read_text(errors="replace").splitlines()[-TAIL_LINES:]
        print(f"—— {failure.log} 的最后 {len(lines)} 行 ——", file=sys.stderr)
        print("\n".join(lines), file=sys.stderr)
    if failure.advice:
        print(f"\n怎么办：{failure.advice}", file=sys.stderr)
