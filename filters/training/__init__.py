"""How the shipped models were made, so that anyone can make them again, or better ones of their own."""
