"""The product's addresses and, beside them, the bare views."""

from django.urls import include, path

from crm.bench import bare

urlpatterns = [
    path("bare/list/", bare.list_leads),
    path("bare/record/<int:pk>/", bare.show_lead),
    path("bare/today/", bare.list_today),
    path("bare/insert/", bare.insert),
    path("", include("crm.urls")),
]
handler400 = "crm.errors.bad_request"
