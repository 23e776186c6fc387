"""Files on their way here: resumable uploads, and what a file may be."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms import __version__
from lms.core.jobs import Job
from lms.core.plugins import Plugin
from lms.core.settings import Setting, whole

plugin = Plugin(
    name="uploads", package="lms.uploads", version=__version__, title=_l("Uploads"), requires=("accounts>=0.1",),
    models="lms.uploads.models", blueprints=("lms.uploads.views:bp",),
    settings=(
        Setting("UPLOADS_WAITING_MB", 1000, "MB of files that one person may have waiting to be used, all purposes together.",
                whole),
        Setting("UPLOADS_KEPT_DAYS", 7, "Days that a file which was begun waits to be finished and used.", whole)),
    jobs=(Job("uploads.sweep", "lms.uploads.jobs:sweep", every_minutes=60),),
    contributes={"lms.accounts.retention:parts": ("lms.uploads.retention:WAITING",),
                 "lms.accounts.erasure:parts": ("lms.uploads.erasure:WAITING",),
                 "lms.accounts.personal_data:parts": ("lms.uploads.personal_data:WAITING",)},
)
