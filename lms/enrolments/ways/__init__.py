"""How a cohort is entered, for whom it is, and the links that let people in."""
