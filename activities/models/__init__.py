from activities.models.activity import Activity, ActivityLink
from activities.models.email import Email, EmailTemplate

__all__ = ["Activity", "ActivityLink", "Email", "EmailTemplate"]
