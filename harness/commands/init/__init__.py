"""``harness init``: writes a first configuration from the project's files and its pages."""
