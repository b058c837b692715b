"""What was taken out of a list goes with what the list held: files, rows, and what is still being written."""

from django.db import transaction

from grids.approvals import actions as approvals
from grids.approvals.models import Approval
from grids.exports import files
from grids.exports.models import Export


def forget(name: str, word: str, value: str) -> int:
    """Forget every export of a list narrowed down by a word of its address; how many files went. In the caller's transaction.

    Whoever still writes one comes to nothing: its row is gone, and the file with it. What waits to be granted waits no more.
    """
    rows = Export.objects.filter(name=name, **{f"query__{word}": value})
    approvals.outrun(Approval.objects.filter(pk__in=rows.values("approval")))
    rows = rows.select_for_update(of=("self",))
    found = list(rows.values_list("pk", "file_path"))
    paths = [path for _pk, path in found if path]
    keys = [pk for pk, _path in found]
    Export.objects.filter(pk__in=keys).delete()
    transaction.on_commit(lambda: files.remove_of(keys))
    return len(paths)
