"""Answers are stored once and found again: the same inputs give the same bytes."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from beredt import __version__
from beredt.assessments.compute import compute
from beredt.assessments.inputs import digest
from beredt.assessments.models import Assessment, AssessmentKind
from beredt.lake import Snapshot


class Again(StrEnum):
    """What came of computing a stored answer again."""

    SAME = "same"
    DIFFERENT = "different"
    #: Stored by another version of the program, whose numbers this one does not claim to repeat.
    OTHER_VERSION = "other_version"


def stored(inputs: Mapping[str, dict[str, Any]], as_of: date, snapshot: Snapshot) -> dict[str, Assessment]:
    """The assessments of these inputs, by subject: found where they are stored, else computed and stored."""
    digests = {subject: digest(value) for subject, value in inputs.items()}
    found = {
        assessment.subject: assessment
        for assessment in Assessment.objects.filter(
            subject__in=digests,
            as_of=as_of,
            snapshot=snapshot.digest,
            version=__version__,
            inputs_sha256__in=digests.values(),
        )
        if assessment.inputs_sha256 == digests[assessment.subject]
    }
    fresh = [
        computed(subject, value, as_of, snapshot, digests[subject])
        for subject, value in inputs.items()
        if subject not in found
    ]
    # Another process may have stored the same answer meanwhile: it is the same to the byte.
    Assessment.objects.bulk_create(fresh, ignore_conflicts=True)
    return found | {assessment.subject: assessment for assessment in fresh}


def computed(
    subject: str, inputs: dict[str, Any], as_of: date, snapshot: Snapshot, inputs_sha256: str | None = None
) -> Assessment:
    """An answer that is not stored."""
    result = compute(inputs)
    return Assessment(
        kind=AssessmentKind(inputs["kind"]),
        subject=subject,
        as_of=as_of,
        snapshot=snapshot.digest,
        files=sorted(file.name for file in snapshot.files),
        inputs=inputs,
        inputs_sha256=inputs_sha256 or digest(inputs),
        scenario=inputs.get("scenario_name", ""),
        version=__version__,
        result=result,
        result_sha256=digest(result),
    )


def recompute(assessment: Assessment) -> Again:
    """Computes a stored assessment again from its own inputs, and compares the bytes."""
    if assessment.version != __version__:
        return Again.OTHER_VERSION
    same = digest(compute(assessment.inputs)) == assessment.result_sha256
    return Again.SAME if same else Again.DIFFERENT
