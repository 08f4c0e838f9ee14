"""Imports for tests: a list in, up to the step that is asked for."""

from imports import checking, running, starting
from imports.models import Import
from imports.options import Options
from work import due

LIST = (
    "First Name,Last Name,Company,Email,Shoe size\n"
    "Maya,Okafor,Northwind,maya@northwind.example,red\n"
    "Jonas,Brandt,Falcon Foods,jonas@falcon.example,\n"
    "Maya,Okafor,Northwind,MAYA@northwind.example,\n"
    "Lena,,,lena@nowhere.example,\n"
    "Raj,Rahman,Orbit,not an e-mail,\n"
)


def upload(by, text=LIST, name="people.csv", target="lead") -> Import:
    """A file that was uploaded; bytes are taken as they are."""
    raw = text if isinstance(text, bytes) else text.encode()
    return starting.take(name, [raw], target=target, by=by)


def checked(by, text=LIST, target="lead", **options) -> Import:
    """An import whose every row was checked with the proposed mapping."""
    imported = upload(by, text, target=target)
    columns = {int(n): name for n, name in imported.mapping.items()}
    chosen = imported.options | {"owner": "me"} | options
    if target == "lead":
        chosen = {"owner": "me"} | options
    starting.decide(imported, columns, Options(**chosen))
    return check(imported)


def check(imported: Import) -> Import:
    """Check an import that was decided on."""
    checking.ask(imported)
    return work_off(imported)


def ran(by, text=LIST, target="lead", **options) -> Import:
    """An import that has run to its end."""
    imported = checked(by, text, target, **options)
    running.start(imported, by=by)
    return work_off(imported)


def work_off(imported: Import) -> Import:
    """Do all that is owed, as the workers would, and give the import as it is then."""
    while due.run_due():
        pass
    imported.refresh_from_db()
    return imported
