"""Three invented letters in the form of the real ones, for `imr-llm demo` and the documentation.

People, dates and findings are made up.
"""
