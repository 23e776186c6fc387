"""What acts upon people, agencies and roles are called where people read the audit trail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.audit import Acts

ACTS = Acts(
    "accounts",
    {
        "app_ended": _l("authenticator app taken away"), "passkey_added": _l("passkey added"),
        "passkey_copied": _l("passkey refused, perhaps a copy"), "passkey_removed": _l("passkey taken away"),
        "activated": _l("account opened again"), "deactivated": _l("account closed"), "agency_changed": _l("agency changed"),
        "agency_created": _l("agency added"), "changed": _l("personal data changed"), "created": _l("account made"),
        "erasure_asked": _l("erasure asked for by the person"),
        "erasure_declined": _l("erasure declined"), "erased": _l("personal data erased"),
        "purged": _l("what was kept long enough removed"),
        "invited": _l("invited by letter"), "let_in": _l("let in by a link of the operator"),
        "linked": _l("linked with a sign-on service"), "number_added": _l("identity number added"),
        "number_claimed": _l("identity number entered by the person"), "number_confirmed": _l("identity number confirmed"),
        "number_refused": _l("identity number refused"), "number_unclaimed": _l("entered number taken back"),
        "number_removed": _l("identity number taken back"), "password_set": _l("password set"),
        "recovery_code_used": _l("recovery code used"), "recovery_codes_made": _l("new recovery codes made"),
        "removed": _l("account taken back"), "second_factor_ended": _l("two-step sign-in turned off"),
        "second_factor_missed": _l("many wrong codes"), "second_factor_reset": _l("two-step sign-in reset"),
        "second_factor_set": _l("two-step sign-in turned on"), "signed_out_elsewhere": _l("signed out at a sign-on service"),
        "unlinked": _l("link with a sign-on service taken away"),
        "role_ended": _l("role ended"), "role_granted": _l("role given"),
    },
    {
        "user": _l("person"), "agency": _l("agency"), "retention": _l("periods of retention"),
    })
