"""Addresses of papers: `/handlingar/2017/mjolby-ks/per-31-augusti/missiv.pdf`; a nämnd's second plan adds its slug."""

from django.urls import path

from organisation.sheets import Ending

from .views import handlingar, letters, papers

app_name = "documents"

PLAN = "<int:year>/<slug:namnd_slug>/"
PLAN_BY_SLUG = "<int:year>/<slug:namnd_slug>/plan/<slug:plan_slug>/"
ROUND = "<slug:tillfalle_slug>/"


def _of_plan(plan):
    """What is printed and written for a plan and its rounds; `plan` is the beginning of the address."""
    tillfalle = plan + ROUND
    utdrag = f"{tillfalle}protokollsutdrag/<int:number>/"
    return [
        path(f"{plan}plan.pdf", papers.plan_pdf, name="plan-pdf"),
        path(f"{plan}uppratta/", handlingar.issue_plan, name="plan-issue"),
        path(f"{tillfalle}uppfoljning/uppratta/", handlingar.issue_uppfoljning, name="uppfoljning-issue"),
        path(f"{tillfalle}missiv/uppratta/", handlingar.issue_missiv, name="missiv-issue"),
        path(f"{utdrag}uppratta/", handlingar.issue_protokollsutdrag, name="protokollsutdrag-issue"),
        path(f"{tillfalle}uppfoljning.pdf", papers.uppfoljning_pdf, name="uppfoljning-pdf"),
        path(f"{tillfalle}missiv.pdf", papers.missiv_pdf, name="missiv-pdf"),
        path(f"{tillfalle}protokollsutdrag.pdf", papers.protokollsutdrag_pdf, name="protokollsutdrag-pdf"),
        path(
            f"{tillfalle}protokollsutdrag-<int:number>.pdf",
            papers.protokollsutdrag_pdf,
            name="protokollsutdrag-pdf",
        ),
        path(f"{tillfalle}missiv.docx", papers.missiv_docx, name="missiv-docx"),
        path(
            f"{tillfalle}protokollsutdrag-<int:number>.docx",
            papers.protokollsutdrag_docx,
            name="protokollsutdrag-docx",
        ),
        path(f"{tillfalle}missiv/", letters.missiv_edit, name="missiv-edit"),
        path(f"{tillfalle}missiv/nytt/", letters.missiv_create, name="missiv-create"),
        path(f"{tillfalle}missiv/mening/", letters.missiv_sentence, name="missiv-sentence"),
        path(
            f"{tillfalle}protokollsutdrag/nytt/",
            letters.protokollsutdrag_create,
            name="protokollsutdrag-create",
        ),
        path(utdrag, letters.protokollsutdrag_edit, name="protokollsutdrag-edit"),
    ]


urlpatterns = [
    path("", papers.paper_list, name="paper-list"),
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
    *_of_plan(PLAN),
    *_of_plan(PLAN_BY_SLUG),
]
