"""``harness init``: a first configuration, from a look at the project and its pages."""
