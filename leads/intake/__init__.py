"""The one way in for leads: web form, hand, list, API and mail, one or a million.

Always in this order (spec §14): normalise, validate, recognise duplicates, assign,
write with history, note touches, tell owners. Set-based: the number of statements does
not grow with the number of drafts. What is wrong with a value is told under its field
and costs that value alone; a lead without company or last name is stored and says so.
"""

from leads.intake.drafts import Draft, Receipt, TouchDraft
from leads.intake.receiving import new_leads, receive

__all__ = ["Draft", "Receipt", "TouchDraft", "new_leads", "receive"]
