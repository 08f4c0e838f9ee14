from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class LeadsConfig(AppConfig):
    name = "leads"
    verbose_name = _("Leads")

    def ready(self):
        from activities import composing
        from leads import bulk, shipped
        from leads.listing import LEADS
        from leads.models import Lead
        from leads.process.after_call import StatusAfterForm
        from lists import registry
        from lists.bulk import acts
        from users import own_words

        composing.ALSO[Lead] = StatusAfterForm
        post_migrate.connect(shipped.after_migrate, dispatch_uid="leads.shipped")
        own_words.register(shipped.worded)
        registry.register(LEADS)
        acts.register(*bulk.ACTS)
