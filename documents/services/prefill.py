"""What a new letter says: all that the round, the plan, its decision and the nämnd's last letter tell."""

from django.utils import timezone

from followups.models import Uppfoljningstillfalle
from followups.summary import summarize
from followups.tables import load_results, versions_of
from organisation.models import Anvandare, Namnd
from organisation.swedish import format_date, genitive, lower_first
from plans.access import version_in_use, version_of_matter
from plans.models import Plan, Planversion

from ..models import Del, Missiv
from ..papers.fillings import previous_beslut
from ..papers.underlag import suggested_underlag
from .mallar import WORDS, letter_shape

# What a new missiv takes over from the nämnd's last one.
FROM_LAST_TIME = [
    "mottagare",
    "skickas_till",
    "handlaggare",
    "handlaggare_telefon",
    "signer",
    "signer_titel",
    "signer_enhet",
    "signer2",
    "signer2_titel",
    "signer2_enhet",
]


def prefill_missiv(subject: Uppfoljningstillfalle | Plan, *, user: Anvandare) -> Missiv:
    """An unsaved missiv to the round or the plan. The kommun's standard texts go before what is worded here."""
    is_plan = isinstance(subject, Plan)
    plan = subject if is_plan else subject.plan
    namnd = plan.namnd
    missiv = Missiv(
        plan=plan,
        tillfalle=None if is_plan else subject,
        date=timezone.localdate(),
        forslag_rubrik=f"{genitive(namnd.forvaltning or namnd.name)} förslag till beslut",
        mottagare=namnd.name,
        skickas_till=namnd.name,
        handlaggare=str(user),
        handlaggare_telefon=user.telefon,
        signer_enhet=namnd.forvaltning,
    )
    _write_of_plan(missiv) if is_plan else _write_of_round(missiv)
    _write_standard_texts(missiv)
    missiv.underlag_suggested = suggested_underlag(missiv)
    missiv.beslutsunderlag = "\n".join(missiv.underlag_suggested.values())
    others = Missiv.objects.filter(plan__namnd=namnd).exclude(plan=plan, tillfalle=missiv.tillfalle)
    if last := others.first():
        for field in FROM_LAST_TIME:
            setattr(missiv, field, getattr(last, field) or getattr(missiv, field))
    return missiv


def _write_of_round(missiv):
    tillfalle, plan = missiv.tillfalle, missiv.plan
    results = load_results(tillfalle)
    version = (versions_of(results) or [version_in_use(plan)])[-1]
    unit = tillfalle.unit_name
    missiv.rubrik = f"Uppföljning av intern kontroll för {unit} {plan.year}"
    missiv.dnr = plan.dnr or _dnr(version)
    missiv.bakgrund = _background(missiv, version)
    missiv.sammanfattning = summarize(results).text
    date = _date(tillfalle.per_date, plan.namnd)
    # A date of figures alone stands as in the round's heading, "Uppföljning 170831".
    when = f"per {date}" if " " in date else date
    what = f"uppföljningen av den interna kontrollen för {unit} {when}"
    missiv.forslag = _proposal(plan.namnd, "beslutsverb", what)


def _write_of_plan(missiv):
    plan, namnd = missiv.plan, missiv.plan.namnd
    version = version_of_matter(plan)
    what = f"{lower_first(plan.name)} {plan.year} för {lower_first(namnd.name)}"
    missiv.rubrik = f"Förslag till {what}"
    missiv.dnr = plan.dnr or _dnr(version)
    missiv.bakgrund = (
        f"{namnd.name} ska se till att den interna kontrollen är tillräcklig (6 kap. 6 § kommunallagen) "
        "och beslutar varje år om en plan för den."
    )
    missiv.sammanfattning = _extent(version)
    missiv.forslag = _proposal(namnd, "beslutsverb_plan", what)


def _extent(version: Planversion | None):
    if version is None:
        return ""
    moments, processes = version.moment.count(), version.processer.count()
    return f"Planen omfattar {moments} kontrollmoment i {processes} {'process' if processes == 1 else 'processer'}."


def _proposal(namnd: Namnd, key: str, what: str):
    """The förslag as the kommun writes it: a sentence, or att-satser."""
    verb = namnd.kommun.word(key, WORDS[key])
    if letter_shape(namnd.kommun).has_att_satser:
        return f"{namnd.name} beslutar\natt {infinitive(verb)} {what}."
    return f"{namnd.name} {verb} {what}."


def infinitive(verb: str) -> str:
    """ "godkänner" as "godkänna", "antar" as "anta"; what comes after the verb is kept."""
    first, _, rest = verb.partition(" ")
    if first.endswith("er"):
        first = f"{first[:-2]}a"
    elif first.endswith("r"):
        first = first[:-1]
    return " ".join(filter(None, (first, rest)))


def _write_standard_texts(missiv):
    """The kommun's own text blocks and headings, where it has written any."""
    for part in letter_shape(missiv.plan.namnd.kommun).parts:
        text = part.text_uppfoljning if missiv.tillfalle else part.text_plan
        if part.is_included and text and part.kod != Del.BESLUTSUNDERLAG:
            setattr(missiv, part.kod, text)
        if part.kod == Del.FORSLAG and part.rubrik:
            missiv.forslag_rubrik = part.rubrik


def _background(missiv, version: Planversion | None):
    """When the plan was decided, as far as that is known, and what was decided of the round before."""
    tillfalle, plan, namnd = missiv.tillfalle, missiv.plan, missiv.plan.namnd
    about = f"för {tillfalle.unit_name} år {plan.year}."
    subject = f"en internkontrollplan {about}"
    is_decided = version and version.is_locked
    beslut = version.beslut if is_decided else None
    if is_decided and beslut is None:
        return f"Uppföljningen gäller internkontrollplanen {about}"
    if beslut is None:
        return f"{namnd.name} har ännu inte beslutat om {subject}"
    organ = beslut.organ or namnd.name
    if beslut.date is None:
        first = f"{organ} har antagit {subject}"
    else:
        first = f"{organ} beslutade {_date(beslut.date, namnd)} att anta {subject}"
    return " ".join(filter(None, (first, _last_time(missiv, beslut))))


def _last_time(missiv, of_plan):
    """The decision on the round before, when it has been registered."""
    previous, namnd = previous_beslut(missiv), missiv.plan.namnd
    if previous is None or previous.pk == of_plan.pk:
        return ""
    when = ", ".join(filter(None, (_date(previous.date, namnd), previous.paragraph)))
    return f"Den förra uppföljningen behandlades av {lower_first(previous.organ)} {when}."


def _dnr(version):
    return version.beslut.dnr if version and version.beslut else ""


def _date(date, namnd):
    return format_date(date, namnd.kommun.datumformat)
