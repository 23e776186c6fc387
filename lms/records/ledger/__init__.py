"""The annual ledger of credit hours (capaian JP tahunan): what a person has learnt in a year, and what of it counts."""
