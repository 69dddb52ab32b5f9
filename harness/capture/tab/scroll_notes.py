"""Notes on pages that respond to scrolling."""

#: Note on a page that grows endlessly.
ENDLESS = "it grows each time it is scrolled to its end: what came the first five times is shown"

#: Note on a page with animations that follow the scrolling.
SCROLL_DRIVEN = (
    "animations that follow the scrolling are shown at their end, or before it where that hides "
    "what they move"
)

#: Note on a page with such an animation that hides its element at both ends.
SCROLL_HIDDEN = (
    "an animation that follows the scrolling hides what it moves at its start and at its end: what "
    "it shows in between is in no picture"
)
