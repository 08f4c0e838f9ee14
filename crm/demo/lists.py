"""Lists of the marketing people: two are in, one waits to be looked at."""

from typing import Any

from accounts.models import Account
from crm.demo.people import Staff
from imports import checking, running, starting
from imports.models import Import, Row
from imports.options import Options
from leads.models import Lead
from work.models import Due

_FAIR = """\
Vorname;Nachname;Firma;E-Mail;Telefon;Ort;Land;Quelle;Stand
Lena;Fuchs;Rheinbahn Spedition;lena.fuchs@rheinbahn.example;+49 221 5550140;Köln;Germany;Messe;B 12
Paul;Krüger;Hansekontor;paul@hansekontor.example;+49 40 5550121;Hamburg;Germany;Messe;B 12
Maya;Okafor;Northwind Logistics;maya.okafor@northwind-logistics.example;+44 20 7946 0958;London;United Kingdom;Messe;B 12
Aylin;Yıldız;Boğaz Lojistik;aylin@bogaz.example;+90 212 555 0118;İstanbul;Turkey;Messe;A 3
Chiara;Conti;Adria Trasporti;c.conti@adria.example;+39 02 5550 1177;Milano;Italy;Messe;A 3
LENA;FUCHS;Rheinbahn;LENA.FUCHS@rheinbahn.example;;Köln;Germany;Messe;A 3
Tom;Visser;Maas Vervoer;tom.visser(at)maas.example;+31 20 555 0133;Rotterdam;Netherlands;Messe;A 3
;;;info@nobody.example;;;;Messe;
"""  # noqa: E501
_GUESTS = """\
Full Name,Company,Email,Industry,Number of Employees
Priyanka Malhotra,Indus Freight,priyanka@indus.example,Transportation,180
Samuel Adeyemi,Lagos Cold Chain,samuel@coldchain.example,Food Logistics,95
Kenji Tanaka,Aomori Foods,kenji@aomori.example,Food Logistics,about 40
Zoë Lindqvist,Norr Frakt,zoe.lindqvist@,Transportation,12
"""
# Accounts as Salesforce exports them; the second lies below the first.
_ACCOUNTS = """\
Id,Name,ParentId,Website,Industry,BillingCity,BillingCountry,NumberOfEmployees
0018e00000TaRiAAAZ,Tarifa Maritime,,tarifa-maritime.example,Shipping,Algeciras,Spain,420
0018e00000TaRiBAAZ,Tarifa Cold Storage,0018e00000TaRiAAAZ,,Shipping,Jerez,Spain,85
0018e00000OsLoAAAZ,Oslofjord Spedisjon,,oslofjord.example,Shipping,Drammen,Norway,60
0018e00000NoNaAAAZ,,,noname.example,,,,
"""


def bring_in(staff: Staff) -> None:
    """Import the list of a fair and one of accounts, and check a webinar's guests."""
    sources = {"lead_source": {"messe": "=Trade Show"}}
    fair = _run(_checked("Trade fair Cologne.csv", _FAIR, staff, values=sources))
    _mark(fair, Lead)
    accounts = _checked("Accounts.csv", _ACCOUNTS, staff, target="account")
    _mark(_run(accounts), Account)
    _checked("Webinar guests.csv", _GUESTS, staff)
    # All of it is done; nobody need come back to it.
    Due.objects.filter(kind__startswith="imports.").delete()


def _run(imported: Import) -> Import:
    running.start(imported, by=imported.user)
    for pk in imported.chunks.values_list("pk", flat=True):
        running.run_chunk(pk)
    while Import.objects.filter(pk=imported.pk, state=Import.State.RUNNING).exists():
        running.go_on(str(imported.pk))
    return imported


def _mark(imported: Import, model: type[Any]) -> None:
    made = Row.objects.filter(imported=imported, outcome=Row.Outcome.CREATED)
    model.objects.filter(pk__in=made.values("object_id")).update(is_demo=True)


def _checked(
    name: str, text: str, staff: Staff, target: str = "lead", **options: Any
) -> Import:
    imported = starting.take(name, [text.encode()], target=target, by=staff.marketing)
    columns = {int(n): field for n, field in imported.mapping.items()}
    chosen = Options.from_json(imported.options | options)
    starting.decide(imported, columns, chosen)
    checking.ask(imported)
    checking.work_on(str(imported.pk))
    for chunk in imported.chunks.all():
        checking.check_chunk(chunk.pk)
    checking.work_on(str(imported.pk))
    imported.refresh_from_db()
    return imported
