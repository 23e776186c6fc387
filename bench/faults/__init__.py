"""The fault suite: whether an acknowledged answer can be lost or doubled, tried on a real server that is treated badly.

`make faults`, or `python -m bench.faults [learners]`.
"""
