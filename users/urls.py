"""Addresses of people's own settings, below /me/."""

from django.urls import path

from users import views

app_name = "users"
urlpatterns = [
    path("", views.me, name="me"),
    path("theme/", views.set_theme, name="theme"),
    path("browsers/", views.sign_out_elsewhere, name="sign-out-elsewhere"),
    path("away/", views.add_away, name="away-add"),
    path("away/<int:pk>/delete/", views.delete_away, name="away-delete"),
    path("notices/", views.save_notices, name="notices"),
]
