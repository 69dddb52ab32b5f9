"""What a run says of pages that answer to scrolling."""

#: What is told of a page that has ever more to show.
ENDLESS = "it grows each time it is scrolled to its end: what came the first five times is shown"


#: What is told of a page with animations that follow the scrolling.
SCROLL_DRIVEN = (
    "animations that follow the scrolling are shown at their end, or before it where that hides "
    "what they move"
)


#: What is told where what such an animation moves is in no picture.
SCROLL_HIDDEN = (
    "an animation that follows the scrolling hides what it moves at its start and at its end: what "
    "it shows in between is in no picture"
)
