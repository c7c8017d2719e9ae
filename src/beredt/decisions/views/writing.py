"""Writing a decision, and what its writers do with it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from beredt.actors.pages import allowed, person_of
from beredt.actors.permissions import Permission
from beredt.audit.versions import ReplacedError
from beredt.cases.models import Case, CaseType
from beredt.cases.picture import line_of
from beredt.cases.views.as_of import as_of_in
from beredt.decisions import actions
from beredt.decisions.forms import DecisionForm, HandOverForm, LiftForm, OnBehalfForm, StepForm
from beredt.decisions.lifecycle import WRITABLE
from beredt.decisions.models import Addressee, Decision
from beredt.decisions.queries import standing
from beredt.decisions.rules import RULE_WORDS, DecisionRuleError
from beredt.decisions.views.decision import decision_response


@allowed(Permission.WRITE_DECISIONS)
def new(request: HttpRequest) -> HttpResponse:
    """A new decision, on the case of `?sak=` or on none; with `?erstatter=` one that takes the place of another."""
    case = _case(request.GET.get("sak", ""))
    replaces = _replaced(request.GET.get("erstatter", ""))
    version = standing(replaces).version if replaces else None
    case = replaces.case if replaces else case
    if request.method == "GET" and case is not None and case.type == CaseType.SHORTAGE:
        # So that the decision can rest on today's assessment, whether or not somebody has looked at the case today.
        line_of(case, as_of_in(request))
    form = DecisionForm(request.POST or None, case=case, version=version)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.draft(person_of(request), case=case, replaces=replaces, **form.content)
        except DecisionRuleError as rule:
            form.add_error(None, rule.words)
        else:
            return _saved(request, made)
    return _form_page(request, form, case=case, replaces=replaces)


@allowed(Permission.WRITE_DECISIONS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft, or one that came back, written anew."""
    decision = _decision(pk)
    now = standing(decision)
    if now.stage not in WRITABLE:
        messages.error(request, RULE_WORDS["illegal_act"])
        return redirect("decision", pk=pk)
    form = DecisionForm(request.POST or None, case=decision.case, version=now.version)
    if request.method == "POST" and form.is_valid():
        try:
            actions.revise_draft(person_of(request), decision, seen=form.cleaned_data["seen"], **form.content)
        except DecisionRuleError as rule:
            form.add_error(None, rule.words)
        except ReplacedError:
            form.add_error(None, str(RULE_WORDS["changed_meanwhile"]))
        else:
            return _saved(request, decision)
    return _form_page(request, form, case=decision.case, decision=decision, replaces=decision.replaces)


@allowed(Permission.WRITE_DECISIONS)
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Submits, takes back or drops a decision."""
    form = StepForm(request.POST)
    if not form.is_valid():
        return decision_response(request, pk, step_form=form)
    reason = form.cleaned_data["reason"]
    acts: dict[str, tuple[Callable[..., Any], dict[str, Any], str]] = {
        "submitted": (actions.submit, {}, _("Vedtaket er sendt til godkjenning.")),
        "recalled": (actions.recall, {}, _("Vedtaket er trukket tilbake og kan endres.")),
        "dropped": (actions.drop, {"reason": reason}, _("Utkastet er forkastet.")),
    }
    return _do(request, pk, acts.get(form.cleaned_data["act"]), form, "step_form")


@allowed(Permission.APPROVE_DECISIONS)
@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """What a second person answers: to the decision, or to lifting it."""
    form = StepForm(request.POST)
    if not form.is_valid():
        return decision_response(request, pk, step_form=form)
    given = form.cleaned_data
    reason = {"reason": given["reason"]}
    acts: dict[str, tuple[Callable[..., Any], dict[str, Any], str]] = {
        "approved": (actions.approve, {"seen": given["seen"]}, _("Vedtaket er godkjent.")),
        "returned": (actions.return_to_author, reason, _("Vedtaket er sendt tilbake.")),
        "lifted": (actions.approve_lift, {}, _("Vedtaket er opphevet.")),
        "lift_refused": (actions.refuse_lift, reason, _("Vedtaket gjelder fortsatt.")),
    }
    return _do(request, pk, acts.get(given["act"]), form, "step_form")


@allowed(Permission.WRITE_DECISIONS)
@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Proposes to lift a decision."""
    form = LiftForm(request.POST)
    if not form.is_valid():
        return decision_response(request, pk, lift_form=form)
    told = {name: form.cleaned_data[name] for name in ("reason", "effective_at")}
    said = _("Opphevingen venter på at en annen godkjenner den.")
    return _do(request, pk, (actions.propose_lift, told, said), form, "lift_form")


@allowed(Permission.WRITE_DECISIONS)
@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Hands a decision over to another case or to a body."""
    form = HandOverForm(request.POST)
    if not form.is_valid():
        return decision_response(request, pk, hand_form=form)
    given = form.cleaned_data
    told = {"reason": given["reason"], "to_case": given["case_number"], "to_body": given["to_body"]}
    return _do(request, pk, (actions.hand_over, told, _("Vedtaket er overført.")), form, "hand_form")


@allowed(Permission.WRITE_DECISIONS)
@require_POST
def acknowledged(request: HttpRequest, pk: int) -> HttpResponse:
    """Writes down that an addressee has confirmed."""
    rows = Addressee.objects.filter(decision=_decision(pk)).select_related("organisation")
    form = OnBehalfForm(request.POST, addressees=[(row.organisation_id, row.organisation.name) for row in rows])
    if not form.is_valid():
        return decision_response(request, pk, behalf_form=form)
    said = _("Bekreftelsen er ført.")
    return _do(request, pk, (actions.acknowledge_on_behalf, form.cleaned_data, said), form, "behalf_form")


def _do(
    request: HttpRequest,
    pk: int,
    chosen: tuple[Callable[..., Any], dict[str, Any], str] | None,
    form: Any,
    name: str,
) -> HttpResponse:
    """Does it and says so, or shows the page with the rule that refused."""
    decision = _decision(pk)
    try:
        if chosen is None:
            raise DecisionRuleError("illegal_act")
        action, told, said = chosen
        action(person_of(request), decision, **told)
    except DecisionRuleError as rule:
        form.add_error(None, rule.words)
        return decision_response(request, pk, **{name: form})
    except PermissionDenied as denied:
        if denied.args != ("four_eyes",):
            raise
        form.add_error(None, str(RULE_WORDS["four_eyes"]))
        response = decision_response(request, pk, **{name: form})
        response.status_code = 403
        return response
    messages.success(request, said)
    return redirect("decision", pk=pk)


def _saved(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Says that the draft is kept, and sends it to a second person where that was asked for."""
    if "submit" not in request.POST:
        messages.success(request, _("Utkastet er lagret."))
        return redirect("decision", pk=decision.pk)
    try:
        actions.submit(person_of(request), decision)
    except DecisionRuleError as rule:
        messages.warning(request, _("Utkastet er lagret, men ikke sendt. %(why)s") % {"why": rule.words})
    else:
        messages.success(request, _("Vedtaket er sendt til godkjenning."))
    return redirect("decision", pk=decision.pk)


def _form_page(request: HttpRequest, form: DecisionForm, **about: Any) -> HttpResponse:
    return render(request, "decisions/form.html", {"form": form, **about}, status=422 if form.errors else 200)


def _decision(pk: int) -> Decision:
    return get_object_or_404(Decision.objects.select_related("case", "replaces"), pk=pk)


def _case(number: str) -> Case | None:
    return get_object_or_404(Case, number=number) if number else None


def _replaced(pk: str) -> Decision | None:
    if not pk:
        return None
    if not pk.isdecimal():
        raise Http404
    return _decision(int(pk))
