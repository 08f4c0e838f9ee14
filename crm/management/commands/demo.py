"""Make or remove the demonstration."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from crm.demo import clearing, company, people


class Command(BaseCommand):
    help = "Make a believable company to click around in, or remove it with --clear."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--leads", type=int, default=company.LEADS, metavar="N")
        parser.add_argument(
            "--clear", action="store_true", help="remove the demonstration's rows only"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["clear"]:
            self._tell(clearing.clear(), "removed")
            return
        if not settings.CRM_DEMO:
            raise CommandError(
                "The demonstration has people with a known password. "
                "Set CRM_DEMO=1 if this is not a real installation."
            )
        if not 1 <= options["leads"] <= 1_000_000:
            raise CommandError("Give --leads a number from 1 to 1,000,000.")
        self._tell(company.make(options["leads"]), "there")
        self.stdout.write(
            f"Sign in as rep@, rep2@, manager@, marketing@ or admin@demo.example; "
            f"the password is “{people.PASSWORD}”."
        )

    def _tell(self, numbers: dict[str, int], what: str) -> None:
        for kind, number in numbers.items():
            self.stdout.write(f"{number:>7}  {kind} {what}")
