"""Whatever is sent to the API, by its own description or against it: no mistake of ours, and answers as described."""

from datetime import timedelta

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from beredt.actors.tokens import make_token
from beredt.site import api

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def application():
    """The site as a server runs it, on the test's own connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield WSGIHandler()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.parametrize("mode", GenerationMode)
def test_no_answer_is_a_mistake_and_all_are_described(country, caseworker, application, mode: GenerationMode) -> None:
    _token, text = make_token("system:test", caseworker, "Prøve", timezone.localdate() + timedelta(days=1))
    schema = schemathesis.openapi.from_dict(api.description())
    schema.app = application
    for found in schema.get_all_operations():

        @settings(
            max_examples=25,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=found.ok().as_strategy(generation_mode=mode))
        def ask(case) -> None:
            case.call_and_validate(headers={"Authorization": f"Bearer {text}"}, checks=CHECKS)

        ask()
