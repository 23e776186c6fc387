"""Taking verified certificates out for SIASN: what is ready and what SIASN would refuse, and the files."""
