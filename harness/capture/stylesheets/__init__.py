"""The style sheets of a page, and the declarations that win in the cascade."""
