"""Whether background work goes on, and what to say where it doesn't."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.background.models import Heartbeat, Kind
from grids.conduct.kept import kept

# how long a kind may be silent: a recount of a city holds its worker for minutes
PATIENCE = {
    Kind.URGENT: timedelta(minutes=2),
    Kind.IMPORTS: timedelta(minutes=3),
    Kind.STATISTICS: timedelta(minutes=15),
}


def silent(*kinds: Kind) -> list[Kind]:
    """The kinds of work, of these or of all, of which nothing was heard for too long or ever."""
    return _silent(_heard(), kinds)


def _heard() -> dict[str, datetime]:
    return dict(Heartbeat.objects.values_list("kind", "seen_at"))


# for pages, which say it beside something else: patience is minutes, what is kept is seconds old
_heard_lately = kept(_heard)


def _silent(seen: dict[str, datetime], kinds: tuple[Kind, ...]) -> list[Kind]:
    now = timezone.now()
    return [kind for kind in kinds or Kind if kind not in seen or seen[kind] < now - PATIENCE[kind]]


def waits(*kinds: Kind) -> str:
    """For whoever waits for such work: a sentence where it doesn't go on, "" where it does."""
    # the timer's own work hands out all other
    if not _silent(_heard_lately(), (*kinds, Kind.URGENT)):
        return ""
    return _("后台任务现在没有运行，这里的进度和数字暂时不会更新；恢复以后会自动接着做。请告诉系统管理员。")


def to_mend() -> str:
    """For whoever can see to it: which kinds are silent, "" where none is."""
    kinds = silent()
    if not kinds:
        return ""
    names = "、".join(str(kind.label) for kind in kinds)
    return _("后台任务没有运行：%(kinds)s。请在服务器上看后台任务与定时器的日志，重新启动它们。") % {
        "kinds": names
    }
