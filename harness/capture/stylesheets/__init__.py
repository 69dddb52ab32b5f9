"""Where the rules of style sheets were written: source maps, and what scripts say."""
