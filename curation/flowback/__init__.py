"""What flows back: who gave, who used it, what came in return, and where that went."""
