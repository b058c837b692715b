"""How far a ledger's import has come, on a terminal: one line that is written over; a pipe gets nothing of it."""

import time
from uuid import UUID

from django.core.management.base import OutputWrapper
from django.db.models import Model

from whistles.imports.models import Import


class Progress:
    """Tells after each batch how many rows were read, how many a second, and how many were refused."""

    def __init__(self, out: OutputWrapper, *, before: int = 0, of: type[Model] = Import) -> None:
        # before: rows that an earlier run brought in, which are not of this one's speed; of: what kind of import it is
        self.of = of
        self.out, self.before, self.began, self.is_told = out, before, time.monotonic(), False

    def after_batch(self, import_id: UUID | str) -> None:
        """Write the line anew, where somebody looks at it."""
        if not self.out.isatty():
            return
        rows, refused = self.of._default_manager.values_list("rows", "refused").get(pk=import_id)
        speed = (rows - self.before) / max(time.monotonic() - self.began, 0.001)
        self.is_told = True
        self.out.write(f"\r已读 {rows:,} 行，每秒 {speed:,.0f} 行，未导入 {refused:,} 行", ending="")
        self.out.flush()

    def end(self) -> None:
        """Go on in a line of its own."""
        if self.is_told:
            self.out.write("")
