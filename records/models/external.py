"""What other programs call our records."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from history.models import Tracked


class ExternalId(Tracked):
    """One record's id in another program; a record may have several."""

    # It goes with its record and holds nobody up.
    follows_quietly = True

    content_type = models.ForeignKey(
        ContentType, models.CASCADE, related_name="+", verbose_name=_("record")
    )
    object_id = models.BigIntegerField(_("number of the record"))
    record = GenericForeignKey()
    # Which program, so that the numbers of two of them stay apart.
    source = models.CharField(_("program"), max_length=40, blank=True)
    value = models.CharField(_("id"), max_length=255)

    class Meta:
        verbose_name = _("id in another program")
        verbose_name_plural = _("ids in other programs")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "source", "value"], name="external_id_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["content_type", "object_id"], name="external_id_of_record"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.value}".strip()
