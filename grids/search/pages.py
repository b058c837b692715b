"""The search, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.pages import Here, Pages, Resource

PAGES = Pages(
    addresses=(("search/", "grids.search.urls"),),
    api=(Resource("search/", "grids.search.api.SearchView", "api_search"),),
    here=(
        Here(
            ("search",),
            _("搜索"),
            (
                _("一个框找所有的：编号、地址、反映的内容、社区、部门、同事；多个词用空格隔开，都要有。"),
                _("反映人的电话和姓名只有能查看反映人的岗位才查，每次都记入查看记录。"),
            ),
        ),
    ),
)
