"""`python -m lms` is the `lms` command."""

from lms.core.cli import main

main()
