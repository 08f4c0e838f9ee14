"""The Undo that a message offers."""

from django.urls import reverse

from history.models import Operation


def undo_tag(operation: Operation | None) -> str:
    """Give the extra_tags of a message that lets this act be taken back."""
    return f"undo:{reverse('undo', args=[operation.pk])}" if operation else ""
