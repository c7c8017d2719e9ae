"""Addresses of decisions. A case's number may hold a slash, so it stands last, and after all the others."""

from django.urls import path

from beredt.decisions.views import decision, listing, to_us, writing

urlpatterns = [
    path("vedtak/", listing.decisions, name="decision_list"),
    path("vedtak/organer/", listing.bodies_page, name="decision_bodies"),
    path("vedtak/nytt/", writing.new, name="decision_new"),
    path("vedtak/til-oss/", to_us.to_us, name="decisions_to_us"),
    path("vedtak/til-oss/<int:pk>/", to_us.one_to_us, name="decision_to_us"),
    path("vedtak/til-oss/<int:pk>/bekreft/", to_us.acknowledge, name="decision_acknowledge"),
    path("vedtak/til-oss/<int:pk>/brev-<slug:form>.pdf", to_us.letter_to_us, name="decision_letter_to_us"),
    path("vedtak/nr/<int:pk>/", decision.decision, name="decision"),
    path("vedtak/nr/<int:pk>/grunnlag/", decision.basis, name="decision_basis"),
    path("vedtak/nr/<int:pk>/brev-<slug:form>.pdf", decision.letter_file, name="decision_letter"),
    path("vedtak/nr/<int:pk>/skriv/", writing.edit, name="decision_edit"),
    path("vedtak/nr/<int:pk>/steg/", writing.act, name="decision_act"),
    path("vedtak/nr/<int:pk>/svar/", writing.judge, name="decision_judge"),
    path("vedtak/nr/<int:pk>/opphev/", writing.lift, name="decision_lift"),
    path("vedtak/nr/<int:pk>/overfor/", writing.hand_over, name="decision_hand_over"),
    path("vedtak/nr/<int:pk>/bekreftelse/", writing.acknowledged, name="decision_acknowledged"),
    path("vedtak/<path:number>/", listing.of_case, name="case_decisions"),
]
