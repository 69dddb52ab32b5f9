"""The figures as they are shown: in the terminal, in documents and in a picture."""
