from django.urls import path

from grids.identity import views

urlpatterns = [
    path("sign-in/", views.SignInView.as_view(), name="sign_in"),
    path("sign-out/", views.SignOutView.as_view(), name="sign_out"),
    path("second-factor/", views.second_factor, name="second_factor"),
    path("second-factor/set-up/", views.second_factor_enrol, name="second_factor_enrol"),
    path("second-factor/codes/", views.recovery_codes, name="recovery_codes"),
    path("second-factor/change/", views.second_factor_change, name="second_factor_change"),
    path("account/", views.account, name="account"),
    path("account/sessions/end/", views.session_end, name="session_end"),
    path("account/notice/", views.notice_seen, name="notice_seen"),
    path("reset/", views.redeem, name="redeem"),
    path("password/", views.password_change, name="password_change"),
    path("language/", views.set_language, name="set_language"),
]
