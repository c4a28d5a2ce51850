"""A schema under which one letter kills whoever reads it, as a fault in a library written in C does."""

from __future__ import annotations

import os
import signal
from typing import Any

from pydantic import model_validator

from imr_llm import Determination

DEADLY = "Zebrafinch"


class Deadly(Determination):
    """Kills its process when a worker's treatment has the name of the bird."""

    @model_validator(mode="after")
    def _die(self) -> Any:
        if any(DEADLY in (issue.rationale or "") for issue in self.issues):
            os.kill(os.getpid(), signal.SIGKILL)
        return self
