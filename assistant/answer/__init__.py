"""From evidence to an answer: kept verbatim, or written by a chat model and verified."""
