"""What a row of any table asks with that takes files: the file itself, and which of those that are there."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.conduct.asks_for_files import AskFile
from grids.conduct.asks_for_rows import AskRow
from grids.conduct.refusals import Refusal
from grids.files.kinds import ACCEPT, FORMS, TAKEN
from grids.files.preparing import Prepared, prepare

# under these names a book keeps which file a step added, and by which step the one was added that a step took off
FILE, TAKES_OFF = "file", "attachment"


def lettered(digest: bytes) -> str:
    """A hash in letters alone: in a book numbers are masked, and ten digits in a row may look like somebody's."""
    return digest.hex().translate({ord(digit): "ghijklmnop"[at] for at, digit in enumerate("0123456789")})


def kept_of(file: Prepared) -> dict[str, Any]:
    """A file as a book has it."""
    return {
        "form": file.form.code, "size": len(file.content), "sha": lettered(file.sha256), "sent": lettered(file.sent),
    }  # fmt: skip


def told_of(kept: Mapping[str, Any]) -> str:
    """A file as a book has it, in words."""
    form = FORMS.get(kept.get("form", ""))
    return _("%(what)s，%(size)s") % {
        "what": form.called if form else "",
        "size": filesizeformat(kept.get("size", 0)),
    }


def ask_file() -> AskFile:
    """A file is added."""
    return AskFile(
        name=FILE, label=gettext_lazy("附件"), help=TAKEN, missing=gettext_lazy("请选择要添加的文件。"), accept=ACCEPT, prepare=prepare,
        made=Prepared, keeps=kept_of, told_of=told_of,
    )  # fmt: skip


class AskAttached(AskRow):
    """One of the files that are there, by the step that added it."""

    __slots__ = ()

    def called(self, value: Any) -> str:
        """Which step that was."""
        return _called(value) if hasattr(value, "given") else _("第 %(n)s 步添加的附件") % {"n": value}


def ask_which() -> AskRow:
    """One of the files that are there."""
    return AskAttached(
        name=TAKES_OFF, of="attachment", label=gettext_lazy("撤下哪一个"), rows=to_take_off, by="seq", named=_called,
        find=_which, missing=gettext_lazy("请选择撤下哪一个附件。"),
    )  # fmt: skip


def to_take_off(around: Any) -> Iterable[Any]:
    """The files of the matter that the reader may take off, the newest first."""
    return reversed(around.own_attached)


def _which(around: Any, value: Any) -> Any:
    """One that was ever added: that it is there still is asked when it is taken off."""
    text = str(getattr(value, "seq", value))
    for one in around.attached_ever:
        if str(one.seq) == text:
            return one
    raise Refusal(_("没有这个附件，可能已经撤下；请看最新情况。"), field=TAKES_OFF)


def _called(one: Any) -> str:
    return _("%(file)s · %(who)s %(at)s") % {
        "file": told_of(one.given[FILE]),
        "who": one.actor_label,
        "at": f"{one.recorded_at:%m-%d}",
    }
