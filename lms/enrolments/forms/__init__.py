"""Forms of enrolments: shape and wording."""

from __future__ import annotations

from lms.enrolments.forms.cohorts import LONGEST_LIST as LONGEST_LIST
from lms.enrolments.forms.cohorts import CohortForm as CohortForm
from lms.enrolments.forms.cohorts import ColumnsForm as ColumnsForm
from lms.enrolments.forms.cohorts import HomeForm as HomeForm
from lms.enrolments.forms.cohorts import InstructorForm as InstructorForm
from lms.enrolments.forms.cohorts import ListForm as ListForm
from lms.enrolments.forms.cohorts import NewCohortForm as NewCohortForm
from lms.enrolments.forms.cohorts import SpreadsheetForm as SpreadsheetForm
from lms.enrolments.forms.seats import QuotaForm as QuotaForm
from lms.enrolments.forms.seats import RefuseForm as RefuseForm
from lms.enrolments.forms.seats import RemoveForm as RemoveForm
from lms.enrolments.forms.seats import SelfEnrolForm as SelfEnrolForm
from lms.enrolments.forms.seats import WithdrawForm as WithdrawForm
from lms.enrolments.forms.ways import AudienceForm as AudienceForm
from lms.enrolments.forms.ways import CodeForm as CodeForm
from lms.enrolments.forms.ways import ConsentForm as ConsentForm
from lms.enrolments.forms.ways import DecideForm as DecideForm
from lms.enrolments.forms.ways import InvitationForm as InvitationForm
from lms.enrolments.forms.ways import JoinForm as JoinForm
from lms.enrolments.forms.ways import MoveForm as MoveForm
from lms.enrolments.forms.ways import PetitionForm as PetitionForm
from lms.enrolments.forms.ways import PositionForm as PositionForm
from lms.enrolments.forms.ways import SupervisorForm as SupervisorForm
from lms.enrolments.forms.ways import WayForm as WayForm
from lms.enrolments.forms.ways import WithdrawPetitionForm as WithdrawPetitionForm
