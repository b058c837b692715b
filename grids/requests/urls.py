from django.urls import path

from grids.requests import views

urlpatterns = [
    path("", views.request_list, name="request_list"),
    path("new/<uuid:pk>/", views.request_new, name="request_new"),
    path("<uuid:pk>/", views.subject_request, name="subject_request"),
    path("<uuid:pk>/answer/", views.request_answer, name="request_answer"),
    path("<uuid:pk>/withdraw/", views.request_withdraw, name="request_withdraw"),
    path("<uuid:pk>/care/", views.request_care, name="request_care"),
    path("<uuid:pk>/report/", views.request_report, name="request_report"),
    path("<uuid:pk>/erase/", views.request_erase, name="request_erase"),
]
