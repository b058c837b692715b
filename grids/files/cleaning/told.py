"""What cleaning a file comes to. Nothing here needs Django: it runs in a process of its own."""

from dataclasses import dataclass, field


class NotTakenError(Exception):
    """The file isn't taken; `code` names the sentence, `given` what stands in it."""

    def __init__(self, code: str, **given: int | str) -> None:
        super().__init__(code)
        self.code, self.given = code, given


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of what is taken: picture elements in millions, pages, seconds."""

    megapixels: int
    pages: int = 500


@dataclass(slots=True)
class Clean:
    """A file made anew. form: what it is; small: a small picture of it; dropped: what of the given one is not in it."""

    form: str
    content: bytes
    small: bytes = b""
    width: int = 0
    height: int = 0
    pages: int = 0
    seconds: int = 0
    dropped: set[str] = field(default_factory=set)
