"""Addresses of papers: `/handlingar/2017/mjolby-ks/per-31-augusti/missiv.pdf`; a nämnd's second plan adds its slug."""

from django.urls import path

from organisation.sheets import Ending
from organisation.texts import Audience

from .models import Protokollsutdrag
from .views import (
    beslut,
    handlingar,
    internal,
    letters,
    measures,
    missing,
    paper_list,
    paper_pages,
    papers,
    pappersformer,
    preview,
    samlad,
    sammantrade,
    skrivelsemallar,
    underlag,
    utskrifter,
    words,
)

app_name = "documents"

PLAN = "<int:year>/<slug:namnd_slug>/"
PLAN_BY_SLUG = "<int:year>/<slug:namnd_slug>/plan/<slug:plan_slug>/"
ROUND = "<slug:tillfalle_slug>/"
CALL = "omgangar/<slug:kommun_slug>/<slug:omgang_slug>/"
NAMNDTEXT = "papper/<slug:kommun_slug>/<int:year>/<slug:namnd_slug>/"


def _letters_of(subject):
    """The letter to a plan or a round, and what belongs to it; `subject` is the beginning of the address."""
    utdrag = f"{subject}protokollsutdrag/<int:number>/"
    printed = f"{subject}protokollsutdrag-<int:number>"
    deciding = {"instans": Protokollsutdrag.Instans.BESLUTAR}
    return [
        path(f"{subject}missiv/", letters.missiv_edit, name="missiv-edit"),
        path(f"{subject}missiv/nytt/", letters.missiv_create, name="missiv-create"),
        path(f"{subject}missiv/underlag/", underlag.missiv_underlag, name="missiv-underlag"),
        path(f"{subject}missiv/forhandsgranska/", preview.missiv_preview, name="missiv-preview"),
        path(f"{subject}missiv/kontroll/", paper_pages.missiv_findings, name="missiv-findings"),
        path(f"{utdrag}kontroll/", paper_pages.protokollsutdrag_findings, name="protokollsutdrag-findings"),
        path(f"{subject}missiv/uppratta/", handlingar.issue_missiv, name="missiv-issue"),
        path(f"{subject}missiv.pdf", papers.missiv_pdf, name="missiv-pdf"),
        path(f"{subject}missiv.docx", papers.missiv_docx, name="missiv-docx"),
        path(
            f"{subject}protokollsutdrag/nytt/",
            letters.protokollsutdrag_create,
            name="protokollsutdrag-create",
        ),
        path(
            f"{subject}protokollsutdrag/nytt-beslut/",
            letters.protokollsutdrag_create,
            deciding,
            name="protokollsutdrag-create-deciding",
        ),
        path(utdrag, letters.protokollsutdrag_edit, name="protokollsutdrag-edit"),
        path(f"{utdrag}underlag/", underlag.protokollsutdrag_underlag, name="protokollsutdrag-underlag"),
        path(f"{utdrag}beslut/", beslut.beslut_register, name="beslut-register"),
        path(f"{utdrag}forhandsgranska/", preview.protokollsutdrag_preview, name="protokollsutdrag-preview"),
        path(f"{utdrag}uppratta/", handlingar.issue_protokollsutdrag, name="protokollsutdrag-issue"),
        path(f"{subject}protokollsutdrag.pdf", papers.protokollsutdrag_pdf, name="protokollsutdrag-pdf"),
        path(f"{printed}.pdf", papers.protokollsutdrag_pdf, name="protokollsutdrag-pdf"),
        path(f"{printed}.docx", papers.protokollsutdrag_docx, name="protokollsutdrag-docx"),
        path(f"{subject}sammantrade/", sammantrade.sammantrade_edit, name="sammantrade-edit"),
        path(f"{subject}sammantrade/uppratta/", handlingar.issue_sammantrade, name="sammantrade-issue"),
        path(f"{subject}sammantradeshandlingar.pdf", papers.sammantrade_pdf, name="sammantrade-pdf"),
    ]


def _internal_letters_of(subject):
    """The letter to a plan or a round with what is secret."""
    utdrag, secret = f"{subject}protokollsutdrag/<int:number>/", {"audience": Audience.INTERNAL}
    printed, name = f"{subject}protokollsutdrag-<int:number>-intern", "protokollsutdrag-internal"
    issue_utdrag = handlingar.issue_protokollsutdrag
    return [
        path(f"{subject}missiv-intern.pdf", internal.missiv_pdf, name="missiv-internal-pdf"),
        path(f"{subject}missiv-intern.docx", internal.missiv_docx, name="missiv-internal-docx"),
        path(
            f"{subject}missiv/uppratta-intern/", handlingar.issue_missiv, secret, name="missiv-internal-issue"
        ),
        path(f"{printed}.pdf", internal.protokollsutdrag_pdf, name=f"{name}-pdf"),
        path(f"{printed}.docx", internal.protokollsutdrag_docx, name=f"{name}-docx"),
        path(f"{utdrag}uppratta-intern/", issue_utdrag, secret, name=f"{name}-issue"),
        path(
            f"{subject}sammantradeshandlingar-intern.pdf",
            internal.sammantrade_pdf,
            name="sammantrade-internal-pdf",
        ),
    ]


def _internal_of_plan(plan):
    """The plan's and its rounds' papers with what is secret."""
    tillfalle, secret = plan + ROUND, {"audience": Audience.INTERNAL}
    issue_round = handlingar.issue_uppfoljning
    return [
        path(f"{plan}plan-intern.pdf", internal.plan_pdf, name="plan-internal-pdf"),
        path(f"{plan}uppratta-intern/", handlingar.issue_plan, secret, name="plan-internal-issue"),
        path(f"{tillfalle}uppfoljning-intern.pdf", internal.uppfoljning_pdf, name="uppfoljning-internal-pdf"),
        path(
            f"{tillfalle}uppfoljning/uppratta-intern/", issue_round, secret, name="uppfoljning-internal-issue"
        ),
        *_internal_letters_of(plan),
        *_internal_letters_of(tillfalle),
    ]


def _measures_of(about, name, issue):
    """The åtgärdsrapport of a round or a call: its page, its files, and drawing it up."""
    views = {ending: getattr(measures, f"{name}_{ending}") for ending in ("pdf", "xlsx")}
    secret = {ending: getattr(internal, f"{name}_{ending}") for ending in ("pdf", "xlsx")}
    code = name.replace("_", "-")
    return [
        path(f"{about}atgardsrapport/", getattr(measures, name), name=code),
        path(f"{about}atgardsrapport.pdf", views["pdf"], name=f"{code}-pdf"),
        path(f"{about}atgardsrapport.xlsx", views["xlsx"], name=f"{code}-xlsx"),
        path(f"{about}atgardsrapport-intern.pdf", secret["pdf"], name=f"{code}-internal-pdf"),
        path(f"{about}atgardsrapport-intern.xlsx", secret["xlsx"], name=f"{code}-internal-xlsx"),
        path(f"{about}atgardsrapport/uppratta/", issue, name=f"{code}-issue"),
    ]


def _of_plan(plan):
    """What is printed and written for a plan and its rounds; `plan` is the beginning of the address."""
    tillfalle = plan + ROUND
    return [
        path(f"{plan}plan.pdf", papers.plan_pdf, name="plan-pdf"),
        path(f"{plan}papper/", paper_pages.plan_paper, name="plan-paper"),
        path(f"{plan}papper/forhandsgranska/", paper_pages.plan_preview, name="plan-preview"),
        path(f"{tillfalle}papper/", paper_pages.uppfoljning_paper, name="uppfoljning-paper"),
        *_measures_of(tillfalle, "round_measures", handlingar.issue_round_measures),
        path(
            f"{tillfalle}papper/forhandsgranska/",
            paper_pages.uppfoljning_preview,
            name="uppfoljning-preview",
        ),
        path(f"{tillfalle}papper/kontroll/", paper_pages.uppfoljning_findings, name="uppfoljning-findings"),
        path(f"{plan}uppratta/", handlingar.issue_plan, name="plan-issue"),
        path(f"{tillfalle}uppfoljning/uppratta/", handlingar.issue_uppfoljning, name="uppfoljning-issue"),
        path(f"{tillfalle}uppfoljning.pdf", papers.uppfoljning_pdf, name="uppfoljning-pdf"),
        path(f"{tillfalle}missiv/mening/", letters.missiv_sentence, name="missiv-sentence"),
        *_letters_of(plan),
        *_letters_of(tillfalle),
        *_internal_of_plan(plan),
    ]


urlpatterns = [
    path("", paper_list.paper_list, name="paper-list"),
    path("utskrifter/", utskrifter.utskrift_list, name="utskrift-list"),
    path(
        "utskrifter/omgang/<slug:kommun_slug>/<slug:omgang_slug>/",
        utskrifter.utskrift_of_omgang,
        name="utskrift-omgang",
    ),
    path("utskrifter/ar/<slug:kommun_slug>/<int:year>/", utskrifter.utskrift_of_year, name="utskrift-year"),
    path("utskrifter/<uuid:public_id>/", utskrifter.utskrift_detail, name="utskrift-detail"),
    path("utskrifter/<uuid:public_id>/avbryt/", utskrifter.utskrift_cancel, name="utskrift-cancel"),
    path("utskrifter/<uuid:public_id>/fortsatt/", utskrifter.utskrift_continue, name="utskrift-continue"),
    path("utskrifter/<uuid:public_id>/hamta/", utskrifter.utskrift_file, name="utskrift-file"),
    path(
        "utskrifter/<uuid:public_id>/papper/<int:position>.pdf",
        utskrifter.utskriftsdel_file,
        name="utskriftsdel-file",
    ),
    path(CALL, samlad.samlad_detail, name="samlad-detail"),
    path(f"{CALL}samlad.pdf", samlad.samlad_pdf, name="samlad-pdf"),
    path(f"{CALL}samlad-utan-bilagor.pdf", samlad.samlad_part_pdf, name="samlad-part-pdf"),
    path(f"{CALL}samlad-intern.pdf", internal.samlad_pdf, name="samlad-internal-pdf"),
    path(f"{CALL}samlad-utan-bilagor-intern.pdf", internal.samlad_part_pdf, name="samlad-part-internal-pdf"),
    path(f"{CALL}uppratta/", handlingar.issue_samlad, name="samlad-issue"),
    path(f"{CALL}bedomning/", samlad.samlad_edit, name="samlad-edit"),
    path(f"{CALL}bedomning/ny/", samlad.samlad_create, name="samlad-create"),
    path(f"{CALL}bedomning/mening/", samlad.samlad_sentence, name="samlad-sentence"),
    *_measures_of(CALL, "call_measures", handlingar.issue_call_measures),
    path("ej-inlamnade/<slug:kommun_slug>.pdf", missing.missing_pdf, name="missing-pdf"),
    path("ej-inlamnade/<slug:kommun_slug>.xlsx", missing.missing_xlsx, name="missing-xlsx"),
    path("ord/<slug:kommun_slug>/", words.words_edit, name="words-edit"),
    path("missivmall/<slug:kommun_slug>/", skrivelsemallar.skrivelsemall_edit, name="skrivelsemall-edit"),
    path(
        "missivmall/<slug:kommun_slug>/egen/",
        skrivelsemallar.skrivelsemall_create,
        name="skrivelsemall-create",
    ),
    path("forhandsgranskning.css", preview.stylesheet, name="preview-css"),
    path("upprattade/", handlingar.handling_list, name="handling-list"),
    *[
        path(
            f"upprattade/handlingar.{ending}",
            handlingar.handling_list_export,
            {"ending": ending},
            name=f"handling-list-{ending}",
        )
        for ending in Ending
    ],
    path("upprattade/<uuid:public_id>.pdf", handlingar.handling_pdf, name="handling-pdf"),
    path("version/<uuid:public_id>/plan.pdf", papers.version_pdf, name="version-pdf"),
    path("version/<uuid:public_id>/plan-intern.pdf", internal.version_pdf, name="version-internal-pdf"),
    path("version/<uuid:public_id>/papper/", paper_pages.version_paper, name="version-paper"),
    path(
        "version/<uuid:public_id>/papper/forhandsgranska/",
        paper_pages.version_preview,
        name="version-preview",
    ),
    path("papper/<slug:kommun_slug>/", pappersformer.pappersform_list, name="pappersform-list"),
    path("papper/<slug:kommun_slug>/ny/", pappersformer.pappersform_create, name="pappersform-create"),
    path("papper/<slug:kommun_slug>/<int:year>/", pappersformer.pappersform_edit, name="pappersform-edit"),
    path(NAMNDTEXT, pappersformer.namndtext_edit, name="namndtext-edit"),
    path(f"{NAMNDTEXT}ny/", pappersformer.namndtext_create, name="namndtext-create"),
    *_of_plan(PLAN),
    *_of_plan(PLAN_BY_SLUG),
]
