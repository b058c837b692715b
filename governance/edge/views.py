"""What a request gets that can't be taken: a page with a sentence, or the same as JSON; asks no database and no user."""

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Untaken:
    """Why a request is not taken: for programs a code, for people a title and what to do."""

    code: str
    status: int
    title: str | Promise
    sentence: str | Promise


UNREADABLE = Untaken(
    "unreadable",
    400,
    _("没有看懂这个请求"),
    _("地址或提交的内容不完整，或者含有不能保存的字符，什么都没有改动。请返回上一页再试一次。"),
)
TOO_LARGE = Untaken(
    "too_large",
    413,
    _("提交的内容太大"),
    _("内容超过了这一页能收的大小，什么都没有改动。请减少内容，或者把文件拆小后再提交。"),
)
NO_FILES = Untaken(
    "no_files",
    413,
    _("这里不收文件"),
    _("这一页不收文件，什么都没有改动。台账请登录后从“导入台账”上传。"),
)
ONE_FILE = Untaken(
    "one_file",
    400,
    _("一次只能上传一个文件"),
    _("这次提交里有不止一个文件，一个也没有保存。请一个一个地上传，每个文件各提交一次。"),
)
TOO_LONG = Untaken(
    "too_long", 414, _("地址太长"), _("地址太长，系统没有读。请从页面上的链接重新打开，或者减少筛选条件。")
)
NOT_YOURS = Untaken(
    "forbidden", 403, _("没有这个权限"), _("您的岗位不能上传文件，什么都没有改动。请联系街道管理员。")
)


def file_too_large(most: int) -> Untaken:
    """Why a file is not taken whole, with the limit in bytes that holds here."""
    sentence = gettext(
        "文件超过上限 %(limit)s MB，没有保存。台账请按月份拆成几个文件，照片和录音请缩小后再上传。"
    )
    sentence = sentence % {"limit": most // (1024 * 1024)}
    return replace(TOO_LARGE, sentence=sentence)


def answer(request: HttpRequest, why: Untaken) -> HttpResponse:
    """The answer, as a page or in the form of the API's refusals. The connection ends: its body was not read."""
    if request.path.startswith("/api/"):
        said = {"message": f"{why.title}。{why.sentence}", "field": None, "code": why.code}
        response: HttpResponse = JsonResponse(said, status=why.status)
    else:
        response = HttpResponse(render_to_string("fault.html", {"fault": why}), status=why.status)
    response.headers["Cache-Control"] = "no-store"
    return response
