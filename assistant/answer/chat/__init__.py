"""Chat models through LangChain: chosen by name, run within a budget, read tolerantly."""
