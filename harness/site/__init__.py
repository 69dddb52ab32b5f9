"""Sources of pages: a folder, the command of a server, a git worktree."""
