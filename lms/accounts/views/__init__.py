"""Pages of accounts."""

from lms.accounts.views import agencies as agencies
from lms.accounts.views import audit as audit
from lms.accounts.views import erasure as erasure
from lms.accounts.views import numbers as numbers
from lms.accounts.views import passkeys as passkeys
from lms.accounts.views import people as people
from lms.accounts.views import profile as profile
from lms.accounts.views import roles as roles
from lms.accounts.views import second_factor as second_factor
from lms.accounts.views import sign_in as sign_in
from lms.accounts.views import sign_on as sign_on
from lms.accounts.views.blueprint import bp as bp
