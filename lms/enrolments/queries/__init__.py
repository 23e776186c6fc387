"""What others may ask of cohorts and places."""

from lms.enrolments.models import HELD
from lms.enrolments.queries.cohorts import (
    CohortFacts,
    OpenCohort,
    cohort,
    cohort_facts,
    cohort_names,
    cohort_or_404,
    cohorts_among,
    cohorts_of,
    facts_by_public_id,
    facts_or_404,
    groups_of,
    last_moment,
    open_cohorts,
    taken,
    taken_in,
)
from lms.enrolments.queries.completing import (
    active_in,
    closed_among,
    completed_by,
    completed_in,
    hours_under_way,
    is_closed,
    payers,
    ripe,
    ripe_among,
)
from lms.enrolments.queries.places import (
    Place,
    cohorts_under_way,
    courses_under_way,
    enrolment,
    followed,
    held,
    held_in_family,
    learners_in,
    learners_in_any,
    learners_of,
    left_for,
    may_follow,
    may_work,
    my_place_or_404,
    my_places,
    place_in,
    place_in_family,
    place_of,
    placed,
    places_in,
    roster,
    under_way,
)

__all__ = [
    "HELD", "CohortFacts", "OpenCohort", "Place", "active_in", "closed_among", "cohort", "cohort_facts", "cohort_names",
    "cohort_or_404", "cohorts_among", "cohorts_of", "cohorts_under_way", "completed_by", "completed_in",
    "courses_under_way", "enrolment", "facts_by_public_id", "facts_or_404", "followed", "groups_of", "held",
    "held_in_family", "hours_under_way", "is_closed", "last_moment", "learners_in", "learners_in_any", "learners_of",
    "left_for", "may_follow", "may_work", "my_place_or_404", "my_places", "open_cohorts", "payers", "place_in",
    "place_in_family", "place_of", "placed", "places_in", "ripe", "ripe_among", "roster", "taken", "taken_in", "under_way",
]
