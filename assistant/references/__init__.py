"""Documents as references: in a citation style, and as links to the words cited."""
