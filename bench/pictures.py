"""Whether certificates that are filled into a shared layout look as if each were laid out alone: every page pixel by pixel, and
its text, for two hundred names, the hardest among them, in each design of the house. Exit status 1 where any differs.

Usage: python -m bench.pictures [names]
"""

from __future__ import annotations

import sys
from itertools import product

from lms.certificates.designs.design import HOUSE, house
from lms.certificates.paper.letters import unprintable
from lms.certificates.paper.render import render, whole
from tests.certificates.names import NAMES
from tests.certificates.specimens import AT, BADGE, FACTS, statement_of
from tests.certificates.test_compiled import SEAL, is_filled, of, shown


def main() -> int:
    names = NAMES[:int(sys.argv[1])] if len(sys.argv) > 1 else NAMES
    statement, alike, filled, differing = statement_of(FACTS), 0, 0, []
    for design, facts in product(HOUSE, map(of, names)):
        if unprintable(facts):
            continue
        given = {"generated_at": AT, "statement": statement, "badge": BADGE, "seal": SEAL, "design": house(design)}
        pdf = render(facts, **given)
        filled += is_filled(pdf)
        if shown(pdf) == shown(whole(facts, **given)):
            alike += 1
        else:
            differing.append(f"{design}: {facts.learner_name}")
    print(f"{alike} certificates alike, {filled} of them filled; {len(differing)} differ")
    print("\n".join(differing))
    return bool(differing)


if __name__ == "__main__":
    sys.exit(main())
