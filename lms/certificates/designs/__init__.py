"""What certificates look like: the house's designs, those of agencies, who chooses which, and how a stranger's is bounded."""
