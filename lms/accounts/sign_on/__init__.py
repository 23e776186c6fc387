"""Signing in at a provider of identities (OpenID Connect): which there are, how they are asked, whom they name."""
