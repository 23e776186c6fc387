"""Who holds a post without the training that it asks for, by rules that staff offices set."""
