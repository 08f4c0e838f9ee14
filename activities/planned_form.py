"""What people change in an e-mail that has not left yet."""

from typing import Any

from activities import attendees
from activities.email_form import EmailForm
from activities.models import PlannedEmail

_NOT_HERE = ("template", "files", "kept", "direction", "done_at", "way", "task")


class PlannedEmailForm(EmailForm):
    """An e-mail that leaves later: who it goes to, its text, and when."""

    planned = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (*_NOT_HERE, "answers"):
            del self.fields[name]

    @property
    def is_to_be_sent(self) -> bool:
        return True

    @property
    def is_for_later(self) -> bool:
        return True

    def ask_for_files_again(self) -> None:
        """Nothing is chosen here."""

    @property
    def columns(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "to": said["to"],
            "cc": attendees.addresses(said["cc"]),
            "subject": said["subject"],
            "body": said["body"],
            "at": said["send_at"],
        }


def initial_of(planned: PlannedEmail) -> dict[str, Any]:
    """Give what the form shows of a planned e-mail."""
    task = planned.activity
    return {
        "version": task.version,
        "to": planned.to,
        "cc": ", ".join(planned.cc),
        "subject": task.subject,
        "body": task.body,
        "when": "pick",
        "send_at": task.due_at,
    }
