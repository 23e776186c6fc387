"""Certificates for the programs of staff offices: keys, what they open, and how it is described."""
