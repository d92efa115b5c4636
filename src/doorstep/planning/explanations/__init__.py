"""Where else a task could be, what that would cost, and what would have to give for it."""
