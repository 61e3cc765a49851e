import datetime
import threading
from io import StringIO

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from followups.models import Paminnelse, Paminnelsepunkt
from internkontroll.reminders import send
from internkontroll.reminders.send import GIVEN_UP, send_reminders
from organisation.models import Roll
from tests.factories import AnsvarsradFactory, AtgardFactory, UppfoljningFactory, member

pytestmark = pytest.mark.django_db

DAY = datetime.date(2022, 8, 31)


class FailsForSome(EmailBackend):
    """A mail server that refuses every address that begins with "fel"."""

    def send_messages(self, messages):
        for message in messages:
            if "<fel" in message.to[0]:
                raise ConnectionRefusedError("Servern svarar inte")
        return super().send_messages(messages)


@pytest.fixture
def row(tillfalle):
    return UppfoljningFactory(tillfalle=tillfalle, text="Resultatet är hemligt.", status="ej_redovisad")


def performer(row, email="kim@kommunen.se"):
    user = member(row.tillfalle.plan.namnd, Roll.KONTROLLUTFORARE, email=email)
    AnsvarsradFactory(moment=row.moment, anvandare=user)
    return user


def run(*arguments, **options):
    out = StringIO()
    call_command("send_reminders", *arguments, "--date", "2022-08-31", stdout=out, **options)
    return out.getvalue()


def test_second_run_of_the_day_sends_nothing(row):
    performer(row)

    first, second = run(), run()

    assert [message.subject for message in mail.outbox] == ["Internkontroll: 1 uppföljning att skriva i dag"]
    assert (first.splitlines()[0], second.splitlines()[0]) == ("Skickat: 1", "Skickat: 0")
    assert Paminnelse.objects.get().status == "skickad"


def test_one_mail_holds_all_matters_of_the_day(row, namnd):
    user = performer(row)
    AtgardFactory(namnd=namnd, ansvarig_anvandare=user, due_date=DAY)

    run()

    assert [message.subject for message in mail.outbox] == [
        "Internkontroll: 1 uppföljning att skriva i dag; 1 åtgärd att slutföra"
    ]


def test_no_texts_are_in_the_mail(row, namnd):
    user = performer(row)
    row.returned_comment = "Hemlig kommentar"
    row.save()
    row.moment.moment = "Attest [[sekretess: 18 kap. 8 § OSL | hemlig kod]]"
    row.moment.save()
    row.moment.process.name = ""
    row.moment.process.save()
    AtgardFactory(namnd=namnd, ansvarig_anvandare=user, due_date=DAY, description="Hemlig åtgärd")

    run()
    (message,) = mail.outbox
    words = (message.body + message.alternatives[0][0] + message.subject).lower()

    assert "attest [uppgift utelämnad med stöd av 18 kap. 8 § osl]" in words
    assert "hemlig" not in words


def test_the_database_holds_one_mail_a_person_and_day(row):
    user = performer(row)
    run()

    with pytest.raises(IntegrityError, match="paminnelse_once_a_day|UNIQUE"), transaction.atomic():
        Paminnelse.objects.create(anvandare=user, date=DAY, claimed_at=timezone.now())


def test_mail_that_another_run_holds_is_left_to_it(row):
    user = performer(row)
    Paminnelse.objects.create(anvandare=user, date=DAY, claimed_at=timezone.now())

    run()

    assert mail.outbox == []


def test_mail_of_a_run_that_died_is_taken_over(row):
    user = performer(row)
    Paminnelse.objects.create(anvandare=user, date=DAY, claimed_at=timezone.now() - GIVEN_UP * 2)

    run()

    assert len(mail.outbox) == 1
    assert Paminnelse.objects.get().attempts == 2


def test_run_between_the_gathering_and_the_sending_of_another_sends_once(row, monkeypatch):
    performer(row)
    gathered = send.digests_of
    second = []

    def gather_and_be_overtaken(date):
        digests = gathered(date)
        monkeypatch.setattr(send, "digests_of", gathered)
        second.append(send_reminders(date))
        return digests

    monkeypatch.setattr(send, "digests_of", gather_and_be_overtaken)
    first = send_reminders(DAY)

    assert [len(outcome.sent) for outcome in (first, *second)] == [0, 1]
    assert len(mail.outbox) == 1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="threads share one SQLite database in memory")
@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_send_once(row):
    performer(row)
    barrier = threading.Barrier(2)
    outcomes = []

    def work():
        barrier.wait()
        try:
            outcomes.append(len(send_reminders(DAY).sent))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(outcomes) == [0, 1]
    assert len(mail.outbox) == 1


def test_failure_is_logged_stops_nobody_and_is_retried(row, settings, caplog):
    settings.EMAIL_BACKEND = f"{__name__}.FailsForSome"
    # The one who fails stands first in the order of names.
    failing = performer(row, email="fel@kommunen.se")
    performer(row)

    with pytest.raises(CommandError, match="1 påminnelse kunde inte skickas") as refusal:
        run()
    kept = Paminnelse.objects.get(anvandare=failing)
    to_first = [message.to for message in mail.outbox]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    run()

    assert refusal.value.returncode == 2
    assert len(to_first) == 1
    assert "kim@kommunen.se" in to_first[0][0]
    assert (kept.status, kept.error) == ("misslyckad", "ConnectionRefusedError: Servern svarar inte")
    assert f"Påminnelsen till {failing.username} kunde inte skickas" in caplog.text
    assert ["fel@" in message.to[0] for message in mail.outbox] == [False, True]
    assert list(Paminnelse.objects.values_list("status", flat=True)) == ["skickad", "skickad"]


def test_what_failed_does_not_count_as_told(row, settings):
    settings.EMAIL_BACKEND = f"{__name__}.FailsForSome"
    performer(row, email="fel@kommunen.se")

    with pytest.raises(CommandError):
        run()

    assert not Paminnelsepunkt.objects.exists()


def test_user_without_address_is_listed(row):
    user = performer(row, email="")

    out = run()

    assert f"Saknar e-postadress: 1\n  {user} <{user.username}>  Internkontroll: 1 uppföljning" in out
    assert mail.outbox == []
    assert not Paminnelse.objects.exists()


def test_dry_run_shows_and_writes_nothing(row):
    performer(row)

    out = run("--dry-run")

    assert out.startswith("Skulle skickas: 1\n")
    assert "<kim@kommunen.se>  Internkontroll: 1 uppföljning att skriva i dag" in out
    assert (mail.outbox, Paminnelse.objects.count()) == ([], 0)


def test_site_url_is_needed(settings):
    settings.SITE_URL = ""

    with pytest.raises(CommandError, match="SITE_URL saknas") as refusal:
        run()

    assert refusal.value.returncode == 2


def test_date_is_a_date():
    with pytest.raises(CommandError, match="i går är ingen dag"):
        call_command("send_reminders", "--date", "i går")
