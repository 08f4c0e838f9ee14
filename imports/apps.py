from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    name = "imports"
    verbose_name = _("Imports")

    def ready(self):
        from accounts.listing import ACCOUNTS, CONTACTS
        from imports.filters import ImportFilter
        from imports.models import Import
        from leads.listing import LEADS
        from opportunities.listing import OPPORTUNITIES

        Target = Import.Target
        LEADS.also_by("imported", ImportFilter(Target.LEAD))
        ACCOUNTS.also_by("imported", ImportFilter(Target.ACCOUNT))
        CONTACTS.also_by("imported", ImportFilter(Target.CONTACT))
        OPPORTUNITIES.also_by("imported", ImportFilter(Target.OPPORTUNITY))
