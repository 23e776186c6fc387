"""Another province joins: its agencies, the people who look after them, its letterhead; read from a file, written as one act."""
