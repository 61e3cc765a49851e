import datetime
from email import message_from_bytes, policy

import pytest

from followups.models import Paminnelseslag
from followups.services.reminders import ticket_of
from internkontroll.reminders.digest import Digest
from internkontroll.reminders.items import Item, Line, Topic, say_last_day
from tests.factories import AnvandareFactory

DATE = datetime.date(2022, 8, 24)
DAY = datetime.date(2022, 8, 31)
LATER = datetime.date(2022, 9, 15)
BEFORE = datetime.date(2022, 8, 12)


def item(topic, count=1, last_day=DAY, **fields):
    fields = {"title": "Kommunstyrelsen, Mjölby kommun, per 31 augusti", "path": "/uppfoljning/", **fields}
    return Item(
        topic, kommun_id=1, reasons=((Paminnelseslag.FORE, "k"),), count=count, last_day=last_day, **fields
    )


@pytest.mark.parametrize(
    ("items", "subject"),
    [
        ([item(Topic.SKRIVA, 3)], "3 uppföljningar att skriva senast 31 augusti"),
        ([item(Topic.SKRIVA)], "1 uppföljning att skriva senast 31 augusti"),
        ([item(Topic.SKRIVA, 3, None)], "3 uppföljningar att skriva"),
        ([item(Topic.SKRIVA, 2, DATE)], "2 uppföljningar att skriva i dag"),
        ([item(Topic.SKRIVA, 2, BEFORE)], "2 uppföljningar att skriva, sista dag var 12 augusti"),
        (
            [item(Topic.SKRIVA, 2, BEFORE), item(Topic.SKRIVA, 3)],
            "5 uppföljningar att skriva, 2 av dem efter sista dag",
        ),
        (
            [item(Topic.SKRIVA, 1, LATER), item(Topic.SKRIVA, 1)],
            "2 uppföljningar att skriva, de första senast 31 augusti",
        ),
        (
            [item(Topic.GODKANNA, 1, datetime.date(2023, 1, 10))],
            "1 uppföljning att godkänna senast 10 januari 2023",
        ),
        ([item(Topic.ATGARD, 2)], "2 åtgärder att slutföra senast 31 augusti"),
        ([item(Topic.TILLBAKA, 1)], "1 rad tillbaka"),
        ([item(Topic.MISSIV, 1, None)], "1 missiv att skriva"),
        ([item(Topic.SENA, 1, BEFORE)] * 2, "2 sena uppföljningar hos nämnderna"),
        (
            [item(Topic.SKRIVA), item(Topic.ATGARD, 1, DATE)],
            "1 uppföljning att skriva senast 31 augusti; 1 åtgärd att slutföra i dag",
        ),
        (
            [item(Topic.SKRIVA), item(Topic.GODKANNA), item(Topic.MISSIV)],
            "1 uppföljning att skriva senast 31 augusti; 1 uppföljning att godkänna med mera",
        ),
    ],
)
def test_subject_says_what_and_when(items, subject):
    user = AnvandareFactory.build()

    assert Digest(user, items, DATE).subject == f"Internkontroll: {subject}"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (None, ""),
        (DAY, "Sista dag 31 augusti"),
        (DATE, "Sista dag är i dag, 24 augusti"),
        (datetime.date(2022, 8, 23), "Sista dag var 23 augusti, i går"),
        (BEFORE, "Sista dag var 12 augusti, för 12 dagar sedan"),
        (datetime.date(2023, 1, 2), "Sista dag 2 januari 2023"),
    ],
)
def test_last_day_in_words(day, words):
    assert say_last_day(day, DATE) == words


def test_mail_has_text_and_html_with_whole_links(settings):
    settings.SITE_URL = "https://ik.kommunen.se"
    user = AnvandareFactory.build(first_name="Åsa", last_name="Öberg", email="asa@kommunen.se")
    lines = (Line("3. Attest & <ordning>", "/uppfoljning/rad/1/"),)

    message = Digest(user, [item(Topic.SKRIVA, 1, lines=lines)], DATE).message()
    (html, kind) = message.alternatives[0]

    assert message.message()["To"] == "=?utf-8?b?w4VzYSDDlmJlcmc=?= <asa@kommunen.se>"
    off = f"https://ik.kommunen.se/uppfoljning/paminnelser-av/{ticket_of(user)}/"
    assert message.extra_headers == {
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{off}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert message.body.splitlines() == [
        "Hej Åsa!",
        "",
        "ATT SKRIVA",
        "",
        "Kommunstyrelsen, Mjölby kommun, per 31 augusti",
        "Sista dag 31 augusti.",
        "- 3. Attest & <ordning>",
        "https://ik.kommunen.se/uppfoljning/",
        "",
        "Allt som väntar på dig: https://ik.kommunen.se/",
        "",
        "--",
        "Brevet skickas av Internkontroll och går inte att svara på.",
        "Välj vilka påminnelser du får: https://ik.kommunen.se/uppfoljning/mina-paminnelser/",
        f"Stäng av alla, utan att logga in: {off}",
    ]
    assert kind == "text/html"
    assert '<a href="https://ik.kommunen.se/uppfoljning/rad/1/">3. Attest &amp; &lt;ordning&gt;</a>' in html
    assert 'href="/' not in html


@pytest.mark.parametrize(
    ("topic", "is_told"), [(Topic.SKRIVA, False), (Topic.SAKNAS, True), (Topic.SENA, True)]
)
def test_mail_about_others_leads_to_the_call_list(topic, is_told):
    user = AnvandareFactory.build(email="asa@kommunen.se")

    message = Digest(user, [item(topic)], DATE).message()

    for words in (message.body, message.alternatives[0][0]):
        assert ("/uppfoljning/ej-inlamnat/" in words) == is_told


def test_mail_comes_through_as_bytes_with_its_swedish():
    user = AnvandareFactory.build(first_name="Åsa", email="asa@kommunen.se")

    message = Digest(user, [item(Topic.SKRIVA, 3)], DATE).message().message().as_bytes()
    read = message_from_bytes(message, policy=policy.default)

    # A folded header begins on a line of its own.
    assert read["Subject"].strip() == "Internkontroll: 3 uppföljningar att skriva senast 31 augusti"
    for kind in ("plain", "html"):
        assert "Hej Åsa!" in read.get_body((kind,)).get_content()
