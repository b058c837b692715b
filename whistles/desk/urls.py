from django.urls import path

from whistles.desk import views
from whistles.desk.receiving import views as receiving
from whistles.desk.taking import views as taking

urlpatterns = [
    path("", views.lead_desk, name="lead_desk"),
    path("list/", views.lead_list, name="lead_list"),
    path("new/", receiving.lead_receive, name="lead_receive"),
    path("new/houses/", receiving.lead_houses, name="lead_houses"),
    path("complaints/", views.complaint_desk, name="complaint_desk"),
    path("complaints/<uuid:pk>/receipt/", receiving.complaint_receipt, name="complaint_receipt"),
    path("<uuid:pk>/", views.lead, name="lead"),
    path("<uuid:pk>/whistle/", views.lead_whistle, name="lead_whistle"),
    path("<uuid:pk>/dismiss/", views.lead_dismiss, name="lead_dismiss"),
    path("<uuid:pk>/merge/", views.lead_merge, name="lead_merge"),
    path("<uuid:pk>/reveal/", views.lead_reveal, name="lead_reveal"),
    path("<uuid:pk>/likely/", views.lead_likely, name="lead_likely"),
    path("<uuid:pk>/terms/", views.lead_terms, name="lead_terms"),
    path("<uuid:pk>/sheet/", views.lead_sheet, name="lead_sheet"),
    path("<uuid:pk>/<slug:verb>/", taking.lead_take, name="lead_take"),
]
