"""The pages of allauth we use, at the root; sign-up and e-mail pages are left out."""

from allauth.account import views
from django.urls import include, path, re_path

from users.views import sign_in_help

urlpatterns = [
    path("login/", views.login, name="account_login"),
    # Asked for by allauth's templates; there is no sign-up.
    path("login/", views.login, name="account_signup"),
    path("login/help/", sign_in_help, name="account_help"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path(
        "password/reset/done/",
        views.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("2fa/", include("allauth.mfa.urls")),
]
