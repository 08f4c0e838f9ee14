from leads.models.lead import Lead, LeadQuerySet
from leads.models.process import LeadType, Process, ProcessStep, Status, StatusSpan
from leads.models.routing import (
    AssignmentDecision,
    AssignmentEntry,
    AssignmentRule,
    Pool,
    PoolMember,
)
from leads.models.web import FormField, Submission, Touch, WebForm

__all__ = [
    "AssignmentDecision",
    "AssignmentEntry",
    "AssignmentRule",
    "FormField",
    "Lead",
    "LeadQuerySet",
    "LeadType",
    "Pool",
    "PoolMember",
    "Process",
    "ProcessStep",
    "Status",
    "StatusSpan",
    "Submission",
    "Touch",
    "WebForm",
]
