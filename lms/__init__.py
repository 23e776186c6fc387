"""Politekesos LMS: training for social-affairs staff, from sign-in to a verifiable certificate."""

__version__ = "0.1.0"
