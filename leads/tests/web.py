"""Web forms and their posts, for tests."""

from pathlib import Path
from urllib.parse import urlencode

from leads.models import Submission, WebForm
from work import due

SAMPLES = Path(__file__).parent / "samples"
SERVLET = "/servlet/servlet.WebToLead"
URLENCODED = "application/x-www-form-urlencoded"


def make_form(**fields) -> WebForm:
    """Make a form as the demo has it: it may send visitors back to example.com."""
    fields = {
        "name": "Contact us",
        "slug": "contact",
        "token": "FORMTOKEN",
        "allowed_origins": "https://www.example.com",
        **fields,
    }
    return WebForm.objects.create(**fields)


def sample(name: str) -> bytes:
    """Give a body as a real web site sends it."""
    return (SAMPLES / f"{name}.txt").read_bytes().strip()


def body(**answers) -> bytes:
    """Write answers as a browser does; a list repeats its name."""
    return urlencode({"oid": "FORMTOKEN", **answers}, doseq=True).encode()


def send(client, raw: bytes, path=SERVLET, content_type=URLENCODED, **headers):
    """Post a raw body."""
    return client.post(path, raw, content_type=content_type, headers=headers)


def receive(client, raw: bytes, **how) -> Submission:
    """Post a raw body, let it be processed, and give what became of it."""
    send(client, raw, **how)
    due.run_due()
    return Submission.objects.latest("pk")
