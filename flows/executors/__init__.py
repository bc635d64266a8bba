"""Where stages run: one module for each executor, with `execute(work)`, chosen by its name."""
