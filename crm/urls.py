"""Every address of the product, by app."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from crm import health, styleguide
from crm.views import help, home, keys, search, sharing, today
from records.views import pick, tag

urlpatterns = [
    path("", home.home, name="home"),
    path("today/", today.show_today, name="today"),
    path("today/watch/", today.show_watch, name="today-watch"),
    path("today/steps/", today.put_steps_away, name="first-steps"),
    path("today/steps/statuses/", today.show_statuses, name="first-steps-statuses"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("leads.urls_public")),
    path("leads/", include("leads.urls")),
    path("imports/", include("imports.urls")),
    path("queues/", include("leads.urls_queues")),
    path("accounts/", include("accounts.urls")),
    path("contacts/", include("accounts.urls_contacts")),
    path("opportunities/", include("opportunities.urls")),
    path("", include("activities.urls")),
    path("views/", include("lists.urls")),
    path("jobs/", include("lists.urls_jobs")),
    path("pick/<str:kind>/", pick, name="pick"),
    path("tags/<str:kind>/<int:pk>/", tag, name="tag"),
    path("share/<str:kind>/<int:pk>/", sharing.share_record, name="share"),
    path("search/", search.find, name="search"),
    path("command/", search.command, name="command"),
    path("notices/", include("crm.urls_notices")),
    path("undo/<uuid:pk>/", home.undo, name="undo"),
    path("help/", help.show_help, name="help"),
    path("help/keys/", keys.show_keys, name="help-keys"),
    path("me/keys/", keys.change_keys, name="me-keys"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("favicon.ico", RedirectView.as_view(url="/static/img/favicon.svg")),
    path("me/", include("users.urls")),
    path("setup/", include("crm.urls_setup")),
    path("", include("users.urls_account")),
    path("admin/", admin.site.urls),
]

handler400 = "crm.errors.bad_request"
# Asked by allauth, which counts the tries.
handler429 = "crm.errors.too_many"
handler500 = "crm.errors.server_error"
