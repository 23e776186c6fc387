"""Pasted lists: every line gets its answer, and only what is beyond doubt is enrolled."""

from __future__ import annotations

import pytest

from lms.accounts.models import User
from lms.core.database import now
from lms.core.work import unit_of_work
from lms.enrolments import lists, queries, services
from lms.enrolments.models import Cohort
from tests.cast import Cast, person
from tests.enrolments.conftest import MakeCohort


def outcomes(cohort: Cohort, text: str, actor: User) -> list[str]:
    return [line.outcome for line in lists.read(cohort, text, actor=actor, at=now())]


def test_a_person_is_found_by_number_username_or_address_however_it_is_written(cast: Cast, cohort: Cohort) -> None:
    for line in ("190101012024212999", "19010101 202421 2 999", "'190101012024212999", "1901.0101.2024212999", "SARI",
                 " Sari@Contoh.test ", "7\tSari Wulandari\t190101012024212999\tDinas Sosial",
                 "7;Sari Wulandari, S.Sos;sari@contoh.test",
                 "Sari Wulandari, sari@contoh.test"):
        read = lists.read(cohort, line, actor=cast.organiser, at=now())
        assert [(r.outcome, r.learner_id) for r in read] == [("ready", cast.learner.id)], line


def test_a_name_counts_among_ones_own_people_only(cast: Cast, cohort: Cohort) -> None:
    assert outcomes(cohort, "Yosep Lawing", cast.organiser) == ["ready"]
    assert outcomes(cohort, "Budi Hartono", cast.organiser) == ["unknown"]


def test_namesakes_are_told_apart_by_a_number_and_not_guessed(cast: Cast, cohort: Cohort) -> None:
    with unit_of_work():
        twin = person("sari2", "Sari Wulandari", cast.nunukan)
    assert outcomes(cohort, "Sari Wulandari", cast.organiser) == ["ambiguous"]
    read = lists.read(cohort, "Sari Wulandari;sari2", actor=cast.organiser, at=now())
    assert (read[0].outcome, read[0].learner_id) == ("ready", twin.id)


def test_an_unknown_number_is_not_made_good_by_a_name_beside_it(cast: Cast, cohort: Cohort) -> None:
    assert outcomes(cohort, "Sari Wulandari\t190203042020121777", cast.organiser) == ["unknown"]


def test_digits_lost_in_a_spreadsheet_are_explained(cast: Cast, cohort: Cohort) -> None:
    line, = lists.read(cohort, "Sari Wulandari\t1,90101E+17", actor=cast.organiser, at=now())
    assert line.outcome == "unknown"
    assert "1,90101E+17" in str(line.note)


def test_headings_and_empty_lines_are_passed_over(cast: Cast, cohort: Cohort) -> None:
    read = lists.read(cohort, "No\tNama\tNIP\n\n   \n1\tSari\tsari\n", actor=cast.organiser, at=now())
    assert [(line.number, line.outcome) for line in read] == [(4, "ready")]


def test_seats_are_counted_through_the_list_and_a_repeated_line_takes_none(cast: Cast, make_cohort: MakeCohort) -> None:
    small = make_cohort(capacity=2)
    assert outcomes(small, "sari\nsari\nyosep\nbudi@contoh.test", cast.organiser) == ["ready", "twice", "ready", "full"]


def test_a_line_that_names_somebody_again_says_where_the_first_one_is(cast: Cast, cohort: Cohort) -> None:
    with unit_of_work():
        services.enrol(cast.instructor.id, cohort, at=now())
    read = lists.read(cohort, "sari\n\nSARI\nbudi@contoh.test\nbudi@contoh.test", actor=cast.organiser, at=now())
    assert [line.outcome for line in read] == ["ready", "twice", "already", "twice"]
    assert "1" in str(read[1].note)
    assert "4" in str(read[3].note)


def test_reading_writes_nothing_and_enrolling_answers_line_by_line(cast: Cast, cohort: Cohort, make_cohort: MakeCohort) -> None:
    other = make_cohort("Angkatan II")
    with unit_of_work():
        services.enrol(cast.stranger.id, other, at=now())
        services.enrol(cast.instructor.id, cohort, at=now())
    text = "sari\nyosep\nbudi@contoh.test\nnobody@contoh.test"
    assert outcomes(cohort, text, cast.organiser) == ["ready", "elsewhere", "already", "unknown"]
    assert queries.taken(cohort.id) == 1
    with unit_of_work():
        done = services.enrol_list(cohort, text, at=now(), by=cast.organiser)
    assert [line.outcome for line in done] == ["enrolled", "elsewhere", "already", "unknown"]
    assert queries.learners_in(cohort.id) == {cast.learner.id, cast.instructor.id}
    place = queries.place_of(cast.learner.id, cohort.course_id)
    assert place is not None
    assert place.enrolled_by_id == cast.organiser.id


def test_a_list_beyond_bounds_is_refused_whole(cast: Cast, cohort: Cohort) -> None:
    with pytest.raises(lists.TooLong), unit_of_work():
        services.enrol_list(cohort, "sari\n" * 20_001, at=now(), by=cast.organiser)
    assert queries.taken(cohort.id) == 0


def test_hostile_lines_are_only_lines(cast: Cast, cohort: Cohort) -> None:
    for line in ("'; drop table enrolments_enrolment; --", "\x00\x01", "=cmd|' /C calc'!A0", "%", "a" * 5000, "🙂;🙂"):
        assert set(outcomes(cohort, line, cast.organiser)) <= {"unknown"}, line
