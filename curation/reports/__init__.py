"""Pages that say in plain words what a run did, made from its recorded facts alone."""
