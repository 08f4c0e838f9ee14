from django.urls import path

from leads.views import (
    board,
    bulk,
    conversion,
    edit,
    list,
    panels,
    process,
    queues,
    record,
    why,
)

app_name = "leads"
urlpatterns = [
    path("", list.list_leads, name="list"),
    path("board/", board.show_board, name="board"),
    path("filters/", list.filter_leads, name="filters"),
    path("new/", edit.new_lead, name="new"),
    path("bulk/assign/", bulk.assign_leads, name="bulk-assign"),
    path("bulk/status/", bulk.change_status_of_leads, name="bulk-status"),
    path("bulk/spread/", bulk.spread_leads, name="bulk-spread"),
    path("bulk/delete/", bulk.delete_leads, name="bulk-delete"),
    path("bulk/export/", bulk.export_leads, name="bulk-export"),
    path("bulk/rule/", bulk.run_rule_on_leads, name="bulk-rule"),
    path("of-account/<int:pk>/", panels.of_account, name="of-account"),
    path("of-contact/<int:pk>/", panels.of_contact, name="of-contact"),
    path("<int:pk>/", record.show_lead, name="detail"),
    path("<int:pk>/edit/", edit.edit_lead, name="edit"),
    path("<int:pk>/delete/", edit.delete_lead, name="delete"),
    path("<int:pk>/owner/", edit.change_owner, name="owner"),
    path("<int:pk>/move/", board.move_lead, name="move"),
    path("<int:pk>/status/", process.change_status, name="status"),
    path("<int:pk>/key-fields/", process.save_key_fields, name="key-fields"),
    path("<int:pk>/return/", queues.return_to_queue, name="return"),
    path("<int:pk>/why/", why.why_owner, name="why"),
    path("<int:pk>/related/", panels.show_related, name="related"),
    path("<int:pk>/history/", panels.show_history, name="history"),
    path("<int:pk>/convert/", conversion.convert_lead, name="convert"),
    path("<int:pk>/converted/", conversion.converted, name="converted"),
]
