"""What files are taken, and why others are not, in words."""

import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

PHOTO, SOUND, PAPER = "photo", "sound", "paper"
KINDS = {PHOTO: _("照片"), SOUND: _("录音"), PAPER: _("文件")}


@dataclass(frozen=True, slots=True)
class Form:
    """How a file lies: what kind it is, what a browser is told of it, how its name ends; whether a page may show it."""

    code: str
    kind: str
    called: str | Promise
    content_type: str
    suffix: str
    is_shown: bool = False


FORMS = {
    one.code: one
    for one in (
        Form("jpeg", PHOTO, _("照片"), "image/jpeg", ".jpg", is_shown=True),
        Form("png", PHOTO, _("图片"), "image/png", ".png", is_shown=True),
        Form("pdf", PAPER, "PDF", "application/pdf", ".pdf"),
        Form(
            "docx", PAPER, "Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"
        ),
        Form("mp3", SOUND, _("录音"), "audio/mpeg", ".mp3", is_shown=True),
        Form("m4a", SOUND, _("录音"), "audio/mp4", ".m4a", is_shown=True),
        Form("wav", SOUND, _("录音"), "audio/wav", ".wav", is_shown=True),
        # no browser plays it
        Form("amr", SOUND, _("录音"), "audio/amr", ".amr"),
    )
}  # fmt: skip
TAKEN = _("收照片（JPG、PNG、WEBP）、录音（MP3、M4A、WAV、AMR）、PDF 和 Word（.docx）。")
# for the browser's own list of files; what counts is looked at when it comes
ACCEPT = "image/*,audio/*,.amr,.pdf,.docx"
NOT_TAKEN = {
    "empty": _("这个文件是空的，没有添加。请重新选择。"),
    "unknown": format_lazy("{}{}", _("认不出这是什么文件，没有添加。"), TAKEN),
    "markup": _("网页、SVG 这类文件里可能带有会运行的内容，不能添加。请另存为 JPG、PNG 或 PDF。"),
    "runs": format_lazy("{}{}", _("这是程序文件，不能添加。"), TAKEN),
    "heic": _(
        "这张照片是 HEIC 格式，打不开，没有添加。请在手机相机设置里选“兼容性最佳”（JPG），或者截图后再添加。"
    ),
    "old_word": _("旧版 Word（.doc）里可能带有会运行的内容，不能添加。请另存为 .docx 或 PDF。"),
    "broken_picture": _("照片已损坏，打不开，没有添加。请重新拍一张或重新导出。"),
    "too_many_pixels": _(
        "照片有 %(width)s × %(height)s 像素，超过上限 %(limit)s 百万像素，没有添加。请缩小后再添加。"
    ),
    "locked_pdf": _("这个 PDF 加了密码，检查不了，没有添加。请取消密码后再添加。"),
    "broken_pdf": _("PDF 已损坏，打不开，没有添加。请重新导出后再添加。"),
    "too_many_pages": _("PDF 有 %(pages)s 页，超过上限 %(limit)s 页，没有添加。请拆开后再添加。"),
    "broken_word": _("Word 文件已损坏，打不开，没有添加。请在 Word 里另存一份再添加。"),
    "word_that_runs": _("这个 Word 文件带有宏或嵌入的对象，不能添加。请另存为 PDF 再添加。"),
    "word_from_outside": _("这个 Word 文件打开时会从外面取内容，不能添加。请另存为 PDF 再添加。"),
    "too_large_unpacked": _("这个文件解开后超过 %(limit)s MB，没有添加。请另存为 PDF 再添加。"),
    "broken_sound": _("录音已损坏，或者不是录音，没有添加。请重新导出为 MP3 或 M4A。"),
    "moving_picture": _("不收视频。请截取照片，或只添加录音。"),
    "too_much": _("检查这个文件要用的时间和内存超出限度，没有添加。请缩小后再添加。"),
}
# what of a file was left out, as whoever sent it is told
DROPPED = {
    "place": _("拍摄位置"), "remarks": _("拍摄时间、设备等附加信息"), "acts": _("会运行的内容"), "behind": _("夹带在后面的内容"),
    "frames": _("除第一幅外的画面"),
}  # fmt: skip
NAME_MOST = 80
# what turns or hides the letters of a name, beside what can't be seen at all
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def name_of(given: str, form: Form) -> str:
    """What a file is called, by what its owner calls it: no path, nothing unseen, and the ending of what it is."""
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(one for one in last if unicodedata.category(one) not in UNSEEN and one not in '<>:"|?*%')
    stem = PurePosixPath(seen.strip(" .")).stem.strip(" .")[:NAME_MOST]
    return (stem or str(form.called)) + form.suffix
