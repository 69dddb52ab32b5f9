"""Groups symptoms into one finding for each cause."""
