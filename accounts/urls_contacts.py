from django.urls import path

from accounts.views import bulk, contacts, relations

app_name = "contacts"
urlpatterns = [
    path("", contacts.list_contacts, name="list"),
    path("filters/", contacts.filter_contacts, name="filters"),
    path("bulk/assign/", bulk.assign_contacts, name="bulk-assign"),
    path("bulk/tags/", bulk.tag_contacts, name="bulk-tags"),
    path("bulk/export/", bulk.export_contacts, name="bulk-export"),
    path("bulk/delete/", bulk.delete_contacts, name="bulk-delete"),
    path("new/", contacts.new_contact, name="new"),
    path("<int:pk>/", contacts.show_contact, name="detail"),
    path("<int:pk>/edit/", contacts.edit_contact, name="edit"),
    path("<int:pk>/delete/", contacts.delete_contact, name="delete"),
    path("<int:pk>/owner/", contacts.change_owner, name="owner"),
    path("<int:pk>/history/", contacts.show_history, name="history"),
    path("<int:pk>/accounts/add/", relations.add_to_contact, name="relate"),
    path(
        "<int:pk>/accounts/<int:relation>/",
        relations.change_of_contact,
        name="relation",
    ),
    path(
        "<int:pk>/accounts/<int:relation>/direct/", relations.make_direct, name="direct"
    ),
    path("<int:pk>/accounts/<int:relation>/end/", relations.end_of_contact, name="end"),
    path("<int:pk>/profiles/add/", contacts.add_profile, name="profile"),
    path(
        "<int:pk>/profiles/<int:profile>/remove/",
        contacts.remove_profile,
        name="remove-profile",
    ),
]
