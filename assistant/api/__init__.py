"""The library for other programs: over HTTP, in the shapes of known chat services, and over MCP."""
