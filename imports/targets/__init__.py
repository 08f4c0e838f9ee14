"""The kinds of records that lists are brought in of, one module each."""

from imports.models import Import
from imports.targets.accounts import AccountTarget
from imports.targets.contacts import ContactTarget
from imports.targets.leads import LeadTarget
from imports.targets.opportunities import OpportunityTarget
from imports.targets.rows import Drafted, Problem, Taken
from imports.targets.target import Target

__all__ = ["Drafted", "Problem", "Taken", "Target", "kind", "of"]

_KINDS: dict[str, type[Target]] = {
    Import.Target.LEAD: LeadTarget,
    Import.Target.ACCOUNT: AccountTarget,
    Import.Target.CONTACT: ContactTarget,
    Import.Target.OPPORTUNITY: OpportunityTarget,
}


def kind(target: str) -> type[Target]:
    """Give what is to be known of a target."""
    return _KINDS[target]


def of(imported: Import) -> Target:
    """Give the target of an import, to work on it."""
    return _KINDS[imported.target](imported)
