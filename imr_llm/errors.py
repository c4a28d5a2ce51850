"""All errors of the library derive from `ImrError`. None of their texts holds letter text or keys."""


class ImrError(Exception):
    """Anything this library raises on purpose."""


class LetterError(ImrError):
    """What was given cannot be a letter: empty, unreadable, no heading of the form, two letters."""


class ConfigurationError(ImrError):
    """A wrong setting, a refused key, an unknown model: what no other letter would change."""
