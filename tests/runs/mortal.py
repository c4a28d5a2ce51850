"""A schema whose determinations bring down the process that makes one of a certain letter."""

from __future__ import annotations

import os
import signal
from typing import Self

from pydantic import model_validator

from imr_llm import Determination

DEADLY = "The file has the number 00000077."


class Mortal(Determination):
    @model_validator(mode="after")
    def _die(self) -> Self:
        if any(DEADLY in issue.rationale for issue in self.issues):
            os.kill(os.getpid(), signal.SIGKILL)
        return self
