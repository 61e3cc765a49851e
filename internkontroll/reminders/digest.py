"""One person's mail of one day: its subject, its text, its HTML. Names of moments, days and links; no result texts."""

import datetime
from dataclasses import dataclass
from email.utils import formataddr
from itertools import groupby

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from followups.services.reminders import ticket_of
from organisation.models import Anvandare

from .items import Item, Topic, say_day, say_last_day

PHRASES_IN_SUBJECT = 2


@dataclass(frozen=True)
class Digest:
    """What a person is reminded of on a date."""

    user: Anvandare
    items: list[Item]
    date: datetime.date

    @property
    def subject(self) -> str:
        """ "Internkontroll: 3 uppföljningar att skriva senast 31 augusti"."""
        phrases, said = [], ""
        for topic, items in self._by_topic():
            items = list(items)
            when = _when(topic, items, self.date)
            phrases.append(_what(topic, items) + (when if when != said else ""))
            said = when
        more = " med mera" if len(phrases) > PHRASES_IN_SUBJECT else ""
        return f"Internkontroll: {'; '.join(phrases[:PHRASES_IN_SUBJECT])}{more}"

    def message(self, connection=None) -> EmailMultiAlternatives:
        """The mail, in text and HTML; out-of-office replies are not asked for, and one click switches the mails off."""
        context = self._context()
        message = EmailMultiAlternatives(
            self.subject,
            render_to_string("paminnelser/digest.txt", context),
            to=[formataddr((str(self.user), self.user.email))],
            headers={
                "Auto-Submitted": "auto-generated",
                "List-Unsubscribe": f"<{context['off_url']}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
            connection=connection,
        )
        message.attach_alternative(render_to_string("paminnelser/digest.html", context), "text/html")
        return message

    def _by_topic(self):
        return groupby(self.items, key=lambda item: item.topic)

    @property
    def _is_about_others(self):
        return any(item.topic in (Topic.SAKNAS, Topic.SENA) for item in self.items)

    def _context(self):
        sections = [
            (
                topic.heading,
                [(item, say_last_day(item.last_day, self.date)) for item in sorted(items, key=_by_day)],
            )
            for topic, items in self._by_topic()
        ]
        return {
            "user": self.user,
            "subject": self.subject,
            "sections": sections,
            "site": settings.SITE_URL,
            "calls_url": settings.SITE_URL + reverse("followups:call-list") if self._is_about_others else "",
            "start_url": settings.SITE_URL + reverse("start"),
            "settings_url": settings.SITE_URL + reverse("followups:reminder-settings"),
            "off_url": settings.SITE_URL + reverse("followups:reminders-off", args=[ticket_of(self.user)]),
        }


def _by_day(item):
    return (item.last_day is None, item.last_day or datetime.date.max)


def _what(topic: Topic, items: list[Item]) -> str:
    """ "3 uppföljningar att skriva"."""
    count = sum(item.count for item in items)
    return f"{count} {topic.one if count == 1 else topic.many}"


def _when(topic: Topic, items: list[Item], date: datetime.date) -> str:
    """ " senast 31 augusti"; of several days the first, and how much is late."""
    days = sorted(item.last_day for item in items if item.last_day)
    if not days or topic in (Topic.TILLBAKA, Topic.SENA):
        return ""
    late = sum(item.count for item in items if item.last_day and item.last_day < date)
    if late and late < sum(item.count for item in items):
        return f", {late} av dem efter sista dag"
    if late:
        return f", sista dag var {say_day(days[0], date)}"
    last_day = "i dag" if days[0] == date else f"senast {say_day(days[0], date)}"
    return f", de första {last_day}" if days[0] != days[-1] else f" {last_day}"
