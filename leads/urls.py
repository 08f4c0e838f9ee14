from django.urls import path

from leads.views import bulk, edit, list, panels

app_name = "leads"
urlpatterns = [
    path("", list.list_leads, name="list"),
    path("filters/", list.filter_leads, name="filters"),
    path("new/", edit.new_lead, name="new"),
    path("bulk/assign/", bulk.assign_leads, name="bulk-assign"),
    path("bulk/status/", bulk.change_status_of_leads, name="bulk-status"),
    path("<int:pk>/", panels.show_history, name="detail"),
    path("<int:pk>/edit/", edit.edit_lead, name="edit"),
    path("<int:pk>/delete/", edit.delete_lead, name="delete"),
    path("<int:pk>/owner/", edit.change_owner, name="owner"),
    path("<int:pk>/related/", panels.show_related, name="related"),
    path("<int:pk>/history/", panels.show_history, name="history"),
]
