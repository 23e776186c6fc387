"""Why a certificate could not be signed."""

from __future__ import annotations


class SigningProblem(Exception):
    """Nothing was signed; the message tells operators what to do."""


class SignerUnready(SigningProblem):
    """The signer is not set up, or its key or service cannot be used: tried again later."""


class WrongPassphrase(SigningProblem):
    """The passphrase was refused: never tried again by itself, for accounts are locked after a few tries."""


class NotOurDraft(SigningProblem):
    """What came back is not our file with a signature added."""


class ClockDown(SigningProblem):
    """The timestamp authority did not answer, or not with a timestamp: the time is added later."""
