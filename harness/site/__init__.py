"""Where pages come from: a folder, a server's command, a git worktree."""
