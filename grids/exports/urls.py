from django.urls import path

from grids.exports import views

urlpatterns = [
    path("", views.export_list, name="export_list"),
    path("new/", views.export_new, name="export_new"),
    path("<uuid:pk>/", views.export_page, name="export_page"),
    path("<uuid:pk>/progress/", views.export_progress, name="export_progress"),
    path("<uuid:pk>/file/", views.export_file, name="export_file"),
    path("<uuid:pk>/drop/", views.export_drop, name="export_drop"),
    path("<uuid:pk>/decide/", views.export_decide, name="export_decide"),
]
