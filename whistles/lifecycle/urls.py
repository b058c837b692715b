from django.urls import path

from whistles.lifecycle import views

urlpatterns = [
    path("whistles/<uuid:pk>/", views.whistle, name="whistle"),
    path("whistles/<uuid:pk>/sheet/", views.whistle_sheet, name="whistle_sheet"),
    path("whistles/<uuid:pk>/<slug:verb>/", views.whistle_take, name="whistle_take"),
    path("report-ins/", views.report_in_list, name="report_in_list"),
]
