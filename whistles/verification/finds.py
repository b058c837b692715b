"""What looking at the books brings back, before any of it is kept."""

import hashlib
from dataclasses import dataclass, field

UNREADABLE = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError)


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that is wrong, before it is a row. content: by what the state that was found is known again."""

    kind: str
    subject_kind: str
    subject_id: str
    label: str
    area_code: str
    sentence: str
    content: str = ""

    @property
    def fault(self) -> str:
        """The same for the same fault of the same content in every run; another content is another fault."""
        parts = (self.kind, self.subject_kind, self.subject_id, self.sentence, self.content)
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


@dataclass(slots=True)
class Looked:
    """How much was looked at, and what was found."""

    whistles: int = 0
    leads: int = 0
    events: int = 0
    disclosures: int = 0
    security_events: int = 0
    days: int = 0
    found: list[Found] = field(default_factory=list)
