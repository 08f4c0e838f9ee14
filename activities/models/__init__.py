from activities.models.activity import Activity, ActivityLink
from activities.models.email import Email, EmailTemplate, Invitation, PlannedEmail
from activities.models.feeds import CalendarLink
from activities.models.inbox import IncomingMail
from activities.models.outcomes import CallOutcome

__all__ = [
    "Activity",
    "ActivityLink",
    "CalendarLink",
    "CallOutcome",
    "Email",
    "EmailTemplate",
    "IncomingMail",
    "Invitation",
    "PlannedEmail",
]
