from users.models.organisation import Organisation, home_zone
from users.models.people import Away, Role, User
from users.models.queues import Queue, QueueMember

__all__ = ["Away", "Organisation", "Queue", "QueueMember", "Role", "User", "home_zone"]
