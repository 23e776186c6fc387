"""Cohorts, how people come into them, the places in them, the lists they came from, and who waits for a seat."""

from __future__ import annotations

from lms.enrolments.models.cohorts import HELD as HELD
from lms.enrolments.models.cohorts import SPONSORS as SPONSORS
from lms.enrolments.models.cohorts import WAYS as WAYS
from lms.enrolments.models.cohorts import Cohort as Cohort
from lms.enrolments.models.cohorts import Enrolment as Enrolment
from lms.enrolments.models.petitions import Ask as Ask
from lms.enrolments.models.petitions import Petition as Petition
from lms.enrolments.models.rosters import Roster as Roster
from lms.enrolments.models.rosters import RosterRow as RosterRow
from lms.enrolments.models.seats import OPEN as OPEN
from lms.enrolments.models.seats import Application as Application
from lms.enrolments.models.seats import Quota as Quota
from lms.enrolments.models.ways import AudienceRule as AudienceRule
from lms.enrolments.models.ways import Invitation as Invitation
