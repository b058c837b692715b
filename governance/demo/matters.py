"""All kinds of invented matters, those of everyday first, as they stand in the files of `data/`."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from governance.demo.kinds import Kind

DATA = Path(__file__).with_name("data")
# their order is that in which matters are drawn: another one makes other figures
FILES = ("streets", "roads", "homes", "life", "needs", "key")


def kinds_of(path: Path) -> Iterator[Kind]:
    """The kinds of one file; TypeError names a field that no kind has."""
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["kind"]:
        yield Kind(
            **{name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
        )


KINDS: tuple[Kind, ...] = tuple(kind for name in FILES for kind in kinds_of(DATA / f"{name}.toml"))
