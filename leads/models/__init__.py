from leads.models.decisions import AskedEntries, AssignmentDecision
from leads.models.lead import Lead, LeadQuerySet
from leads.models.process import LeadType, Process, ProcessStep, Status, StatusSpan
from leads.models.prospect import name_of_lead
from leads.models.routing import (
    AssignmentEntry,
    AssignmentRule,
    Pool,
    PoolMember,
)
from leads.models.web import FormField, Submission, Touch, WebForm

__all__ = [
    "AskedEntries",
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
    "name_of_lead",
]
