"""Making two cases of the same shortage one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from beredt.actors.pages import allowed, person_of
from beredt.actors.permissions import Permission
from beredt.cases.actions import NoticeRuleError, merge_cases
from beredt.cases.inbox.forms import MergeForm
from beredt.cases.inbox.rules import RULE_WORDS
from beredt.cases.lifecycle.rules import CaseRuleError
from beredt.cases.lifecycle.words import RULE_WORDS as CASE_RULE_WORDS
from beredt.cases.models import Case


@allowed(Permission.EDIT_CASES)
def merge(request: HttpRequest, number: str) -> HttpResponse:
    """Asks which case this one goes into, and why, and does it."""
    case = get_object_or_404(Case, number=number)
    form = MergeForm(request.POST or None, auto_id="merge-%s")
    if request.method == "POST" and form.is_valid():
        into: Case = form.cleaned_data["number"]
        try:
            merge_cases(person_of(request), case, into, form.cleaned_data["reason"])
        except NoticeRuleError as rule:
            form.add_error(None, str(RULE_WORDS[rule.code]))
        except CaseRuleError as rule:
            form.add_error(None, str(CASE_RULE_WORDS[rule.code]))
        else:
            messages.success(request, _("Sak %(number)s er slått sammen med denne.") % {"number": case.number})
            return redirect("case", number=into.number)
    context = {"case": case, "form": form}
    return render(request, "cases/merge_case.html", context, status=422 if form.errors else 200)
