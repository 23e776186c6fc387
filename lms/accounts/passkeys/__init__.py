"""Passkeys (WebAuthn): what they are asked, what their answers prove, whose they are."""
