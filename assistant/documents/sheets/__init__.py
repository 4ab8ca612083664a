"""Tables of numbers as text: each row with its headers is a sentence that can stand alone."""
