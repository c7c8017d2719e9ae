"""What waits in the demo's inbox beside DMP's notices: a wholesaler's e-mail, and what a ward told on the phone."""

import tempfile
from datetime import datetime, time, timedelta
from email.message import EmailMessage
from pathlib import Path

from django.utils import timezone

from beredt.actors.models import Person
from beredt.cases.actions import ByHand, register_by_hand
from beredt.cases.models import CaseSource
from beredt.cases.queries import shortages
from beredt.catalogue.models import Pack
from beredt.demo.records import AS_OF
from beredt.intake.actions import Incoming
from beredt.intake.models import Kind
from beredt.site.demo_people import ACTOR, CASEWORKER
from beredt.site.importing import take_file

TEXT = """\
Hei,

vi har nå bare {left} pakninger igjen av {name} (varenummer {number}), og produsenten
kan ikke bekrefte neste leveranse. Vi regner med å være tomme om to uker.
Er dette noe dere kjenner til? Lagertallene ligger ved.

Vennlig hilsen
vakthavende, innkjøp
"""


def play() -> None:
    """An e-mail on a pack that has an open case, and a telephone call about one that has none."""
    short = Pack.objects.filter(cases__in=shortages().filter(end__isnull=True), ended_on__isnull=True)
    known = short.select_related("medicine").order_by("-varenummer").first()
    unknown = Pack.objects.filter(cases__isnull=True, ended_on__isnull=True).order_by("varenummer").first()
    if known is not None:
        _send(known)
    if unknown is not None:
        told = ByHand(
            varenummer=unknown.varenummer,
            product=unknown.name,
            sender="Overlege, medisinsk avdeling",
            channel=CaseSource.CLINICIAN,
            since=timezone.localdate() - timedelta(days=3),
            text="Avdelingen får ikke levert fra sykehusapoteket, og har nok ut uken. Ber om råd om alternativer.",
        )
        register_by_hand(Person.objects.get(username=CASEWORKER), told)


def _send(pack: Pack) -> None:
    """Takes the e-mail in as a file that somebody sent in."""
    sent = timezone.make_aware(datetime.combine(AS_OF - timedelta(days=1), time(9, 12)))
    message = EmailMessage()
    message["Message-ID"] = "<restliste-1@grossist.example>"
    message["Date"] = sent
    message["From"] = "Innkjøp <innkjop@grossist.example>"
    message["To"] = "post@mangelsenteret.example"
    message["Subject"] = f"Lite igjen av {pack.medicine.name}"
    message.set_content(TEXT.format(left=42, name=pack.name, number=pack.varenummer))
    rows = f"varenummer;navn;pakninger\n{pack.varenummer};{pack.name};42\n"
    message.add_attachment(rows.encode(), maintype="text", subtype="csv", filename="lager.csv")
    with tempfile.TemporaryDirectory(prefix="beredt-demo-") as folder:
        path = Path(folder) / "lite-igjen.eml"
        path.write_bytes(message.as_bytes())
        told = take_file(Kind.EMAIL, Incoming(path=path, actor=ACTOR))
    if told.state == "refused":
        raise RuntimeError("\n".join(told.lines()))
