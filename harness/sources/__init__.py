"""Where in the project's own files a developer wrote what a finding is about."""
