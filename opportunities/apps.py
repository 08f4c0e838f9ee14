from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class OpportunitiesConfig(AppConfig):
    name = "opportunities"
    verbose_name = _("Opportunities")

    def ready(self):
        from lists import registry
        from lists.bulk import acts
        from opportunities import bulk, shipped
        from opportunities.listing import OPPORTUNITIES
        from users import own_words

        post_migrate.connect(
            shipped.after_migrate, dispatch_uid="opportunities.shipped"
        )
        own_words.register(shipped.worded)
        registry.register(OPPORTUNITIES)
        acts.register(*bulk.ACTS)
