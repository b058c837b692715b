"""What an open page asks again and again: counts, what was told since, and emergencies, straight from where they stand.

Neither a worker nor Redis has to run for it: an emergency that nobody signed is seen as long as the database answers.
"""

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from grids.notices import queries
from grids.notices.tellers import alarms_of, could_be_alarmed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from governance.frame import Shown
    from grids.staff.models import User

# seconds until the page asks again: where an emergency may come, it is to be seen within ten
OFTEN, SELDOM = 5, 15
# how many of what was told have their words with them
SHOWN = 10


def said_to(user: "User", entries: "Iterable[Shown]") -> dict[str, Any]:
    """What is new for whoever asks; entries: those of their rail."""
    unseen = queries.unseen_of(user)
    counts = {one.url: one.count for one in entries}
    fresh = [_line(one) for one in unseen[:SHOWN]]
    return {
        "count": len(unseen),
        "counts": counts,
        "fresh": fresh,
        "alarms": [asdict(one) for one in alarms_of(user)],
        "every": OFTEN if could_be_alarmed(user) else SELDOM,
    }


def _line(notice: Any) -> dict[str, str]:
    said = queries.said(notice)
    return {
        "key": str(notice.pk), "about": str(notice.subject_id), "title": said.title, "meta": " · ".join(said.meta),
        "url": said.url,
    }  # fmt: skip


def mark_of(said: dict[str, Any]) -> str:
    """By what an answer is known again, as a browser sends it back."""
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
