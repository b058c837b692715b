from django.urls import path, re_path

from grids.staffing import views
from grids.staffing.board import views as board
from grids.staffing.handovers import views as handovers
from grids.staffing.people import views as people
from grids.staffing.table import views as tables

urlpatterns = [
    path("posts/", views.matrix_page, name="staffing"),
    path("posts/appoint/", views.appoint, name="staffing_appoint"),
    path("posts/completeness/", views.completeness_page, name="staffing_completeness"),
    re_path(r"^(?P<code>[0-9]{6,17})/posts/$", views.matrix_page, name="staffing_matrix"),
    re_path(r"^(?P<code>[0-9]{6,17})/duty/$", board.board_page, name="staffing_duty"),
    path("posts/import/", tables.import_page, name="staffing_import"),
    path("posts/import/confirm/", tables.confirm, name="staffing_import_confirm"),
    path("posts/import/refused/", tables.refused, name="staffing_import_refused"),
    path("members/", people.members_page, name="staffing_members"),
    path("members/new/", people.register_page, name="staffing_register"),
    path("members/<int:pk>/", people.member_page, name="staffing_member"),
    path("members/me/", people.own_page, name="staffing_own"),
    path("members/<int:pk>/mobile/", people.reveal, name="staffing_mobile"),
    path("members/<int:pk>/correct/", people.correct_page, name="staffing_correct"),
    path("handovers/<uuid:pk>/", handovers.record_page, name="staffing_handed"),
    path("handovers/<uuid:pk>/withdraw/", handovers.withdraw_page, name="staffing_withdraw"),
    path("members/<int:pk>/handover/", handovers.handover_page, name="staffing_handover"),
]
