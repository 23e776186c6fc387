"""The digital signature on a certificate, and the look at PDFs that others bring. Only workers and short-lived
processes import pyHanko: a web process knows these modules by name."""
