"""Posts of web forms: stored raw first, answered, then made into leads. Spec §2.3.

Nothing that was answered is lost: the row itself says what is due, and a sweep finds
it whoever died in between.
"""

from leads.submissions.processing import process_waiting
from leads.submissions.retrying import not_spam, retry
from leads.submissions.storing import RawPost, TooMany, find_form, forget_form, store

__all__ = [
    "RawPost",
    "TooMany",
    "find_form",
    "forget_form",
    "not_spam",
    "process_waiting",
    "retry",
    "store",
]
