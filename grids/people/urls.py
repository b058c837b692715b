from django.urls import path

from grids.people import views
from grids.people.consents import views as consents
from grids.people.minors import views as minors
from grids.people.same import views as same

urlpatterns = [
    path("same/", same.person_same, name="person_same"),
    path("same/differ/", same.person_differ, name="person_differ"),
    path("<uuid:pk>/", views.person, name="person"),
    path("<uuid:pk>/reveal/", views.person_reveal, name="person_reveal"),
    path("<uuid:pk>/correct/", views.person_correct, name="person_correct"),
    path("<uuid:pk>/document/", views.person_document, name="person_document"),
    path("<uuid:pk>/merge/", same.person_merge, name="person_merge"),
    path("<uuid:pk>/part/", same.person_part, name="person_part"),
    path("<uuid:pk>/minor/", minors.person_minor, name="person_minor"),
    path("<uuid:pk>/consent/", consents.person_consent, name="person_consent"),
    path("<uuid:pk>/consent/<uuid:consent>/withdraw/", consents.person_withdraw, name="person_withdraw"),
]
