"""Every address of the product, by app."""

from django.contrib import admin
from django.urls import include, path

from crm import health, styleguide

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("", include("activities.urls")),
    path("", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler500 = "crm.errors.server_error"
