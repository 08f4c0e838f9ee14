"""Import a list from the command line, in this process, as the pages would."""

import json
import time
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from imports import checking, reporting, running, starting, targets
from imports.looking import Said
from imports.mapping.fields import labels
from imports.models import RIGHTS, Import
from imports.options import Options
from users.models import User
from work import due
from work.models import Due

PIECE = 1 << 20
MATCHES = ["email", "email_phone", "name_company", "external_id", "never"]


class Command(BaseCommand):
    help = "Import a CSV or Excel file, every row accounted for."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="the list: CSV, xlsx, xls or ods")
        parser.add_argument(
            "--to",
            choices=Import.Target.values,
            required=True,
            help="what its rows become",
        )
        parser.add_argument(
            "--mapping",
            default="auto",
            help='auto, or a file of JSON: {"Column in the list": "field"}; --dry-run'
            " --report writes the one that auto proposes",
        )
        parser.add_argument(
            "--encoding", default="", help="such as utf-8 or cp1252, if it is not clear"
        )
        parser.add_argument(
            "--match",
            choices=MATCHES,
            default="",
            help="what counts as the same; the usual one if it is not said",
        )
        parser.add_argument(
            "--on-duplicate",
            choices=["skip", "update", "fill", "create"],
            default="skip",
            help="if it is here already: skip the row (as usual), overwrite its"
            " fields, fill in its empty ones, or create another one",
        )
        parser.add_argument(
            "--dates",
            choices=["day-first", "month-first"],
            help="what 3/4/2026 means; rows with such a day are refused otherwise",
        )
        parser.add_argument(
            "--tag", default="", help="put these tags, commas between, on its records"
        )
        parser.add_argument(
            "--on-new",
            choices=["create", "refuse"],
            default="create",
            help="if it is not here yet",
        )
        parser.add_argument("--id-source", help="program that the ids are from")
        parser.add_argument(
            "--dry-run", action="store_true", help="only check the rows"
        )
        parser.add_argument("--report", type=Path, help="write the result as JSON")
        parser.add_argument("--errors", type=Path, help="write refused rows as CSV")
        parser.add_argument("--user", default="", help="e-mail of who imports")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            imported = self._take(options)
            self._check(imported)
            if not options["dry_run"]:
                imported = running.start(imported, by=imported.user)
                self._run(imported)
        except ValidationError as wrong:
            raise CommandError(" ".join(wrong.messages)) from wrong
        imported.refresh_from_db()
        self._report(imported, options)

    def _take(self, options: dict[str, Any]) -> Import:
        path: Path = options["path"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        with path.open("rb") as file:
            pieces = iter(lambda: file.read(PIECE), b"")
            imported = starting.take(
                path.name, pieces, target=options["to"], by=self._user(options)
            )
        if options["encoding"]:
            starting.read_as(imported, Said(options["encoding"]))
        elif not imported.layout["is_sure"]:
            raise CommandError("The encoding is not clear. Say it with --encoding.")
        chosen = Options.from_json(imported.options)
        chosen.match = self._match(options)
        chosen.on_duplicate, chosen.on_new = options["on_duplicate"], options["on_new"]
        chosen.tags = options["tag"]
        if options["dates"]:
            chosen.day_first = options["dates"] == "day-first"
        if options["id_source"] is not None:
            chosen.id_source = options["id_source"]
        starting.decide(imported, self._columns(imported, options["mapping"]), chosen)
        return imported

    def _columns(self, imported: Import, wanted: str) -> dict[int, str]:
        if wanted == "auto":
            return {int(n): name for n, name in imported.mapping.items()}
        by_header = self._mapping_in(Path(wanted))
        known = labels(imported.target)
        named = [name for text in by_header.values() for name in text.split()]
        if unknown := [name for name in named if name not in known]:
            words = ", ".join(unknown)
            raise CommandError(f"{imported.target} lists have no field {words}.")
        return {
            number: by_header.get(header, "")
            for number, header in enumerate(imported.layout["headers"])
        }

    def _mapping_in(self, path: Path) -> dict[str, str]:
        try:
            found = json.loads(path.read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.") from error
        except ValueError as error:
            raise CommandError(f"{path} is no JSON: {error}") from error
        is_right = isinstance(found, dict) and all(
            isinstance(name, str) for name in found.values()
        )
        if not is_right:
            raise CommandError(f'{path} must say {{"Column in the list": "field"}}.')
        return found

    def _match(self, options: dict[str, Any]) -> Any:
        offered = [name for name, _label in targets.kind(options["to"]).matches]
        wanted = options["match"] or offered[0]
        if wanted not in offered:
            words = ", ".join(offered)
            raise CommandError(f"{options['to']} rows are matched by {words}.")
        return wanted

    def _user(self, options: dict[str, Any]) -> User:
        email, right = options["user"], RIGHTS[options["to"]]
        people = User.objects.working()
        found = people.filter(email__iexact=email) if email else people.order_by("pk")
        user = found.filter(**({} if email else {"is_superuser": True})).first()
        user = user or (found.filter(is_staff=True).first() if not email else None)
        if user is None:
            raise CommandError("Say who imports: --user EMAIL of somebody active.")
        if not user.has_perm(right):
            raise CommandError(f"{user} may not import {options['to']} lists.")
        return user

    def _check(self, imported: Import) -> None:
        checking.ask(imported)
        while self._state(imported) == Import.State.CHECKING:
            self._do("imports.check", str(imported.pk))
            self._each("imports.check_chunk", imported, {"found__isnull": True})

    def _run(self, imported: Import) -> None:
        while self._state(imported) == Import.State.RUNNING:
            self._each("imports.run_chunk", imported, {"done_at": None})
            self._do("imports.go_on", str(imported.pk))

    def _each(self, kind: str, imported: Import, waiting: dict[str, Any]) -> None:
        pieces = imported.chunks.filter(**waiting)
        for chunk_id in pieces.values_list("pk", flat=True):
            self._do(kind, str(chunk_id))
            verb = "imported" if kind == "imports.run_chunk" else "checked"
            self._tell(imported, verb)

    def _do(self, kind: str, key: str) -> None:
        """Run what is owed, unless somebody else is at it."""
        for due_id in Due.objects.filter(kind=kind, key=key).values_list(
            "pk", flat=True
        ):
            if not due.run(due_id):
                self._wait(due_id)

    def _wait(self, due_id: int) -> None:
        """Somebody else is at it, or it failed: then nobody is helped by waiting."""
        row = Due.objects.filter(pk=due_id).first()
        if row is not None and row.error:
            raise CommandError(row.error.strip().splitlines()[-1])
        time.sleep(0.5)

    def _state(self, imported: Import) -> str:
        imported.refresh_from_db()
        return imported.state

    def _tell(self, imported: Import, verb: str) -> None:
        imported.refresh_from_db()
        self.stderr.write(f"\r{imported.done} of {imported.total} {verb}", ending="")

    def _report(self, imported: Import, options: dict[str, Any]) -> None:
        self.stderr.write("")
        result = reporting.summary(imported)
        if options["dry_run"]:
            result |= dict.fromkeys(("created", "updated", "duplicate", "refused"), 0)
            result |= imported.check_result.get("counts", {})
            result.pop("not_run", None)
            result["refusals"] = imported.check_result.get("problems", [])
        names = ("rows", "created", "updated", "duplicate", "refused")
        self.stdout.write(", ".join(f"{result[name]} {name}" for name in names))
        if options["report"]:
            options["report"].write_text(json.dumps(result, indent=1))
        if options["errors"]:
            with options["errors"].open("w", encoding="utf-8", newline="") as out:
                out.writelines(reporting.error_file(imported))
