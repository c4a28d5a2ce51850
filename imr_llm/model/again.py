"""A second look at what is doubtful, and at nothing else: more samples, or a larger model.

`passes=N` asks the same model N times in all, with a temperature, and lets the answers vote;
`escalate` asks another model. Only the parts of the letter that hold a doubtful field are asked
again, and only the doubtful fields are taken from the new answers; all of them are cached.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from imr_llm.claim import Claim, Claims, Testimony
from imr_llm.fields import canonical, leaves
from imr_llm.model.answer import CLAIMED
from imr_llm.model.provider import provider_of
from imr_llm.model.witness import Asked, ModelWitness, heard
from imr_llm.own import own_leaves
from imr_llm.schema import Determination
from imr_llm.silent import silent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from imr_llm.letter import Letter
    from imr_llm.model.witness import Part
    from imr_llm.schema import Compare
    from imr_llm.settings import Settings

SAMPLING: Final[dict[str, Any]] = {"temperature": 0.7}
"""What makes a further answer another one; the model's own options win."""
_ITEM: Final = re.compile(r"issues\[(\d+)\]\.(.+)")
Place = tuple[int | None, str]
"""A field: the number of its item (None: the letter's own), and its name."""


@silent
@dataclass(slots=True)
class Look:
    """One more witness, with the parts that it is asked."""

    witness: ModelWitness
    parts: list[Part]
    larger: bool
    """Whether it is the model to escalate to, not a further sample."""

    @property
    def unanswered(self) -> bool:
        """Whether something is not in the cache."""
        return any(part.answer is None for part in self.parts)


def witnesses(first: ModelWitness) -> list[tuple[ModelWitness, bool]]:
    """The further samples, then the larger model, that the settings of the first one call for.

    Made once for each first witness.

    Raises:
        ConfigurationError: the model to escalate to has no usable provider, or no key of its own.
    """
    if first.further is None:
        settings, schema = first.settings, first.schema
        found = []
        for number in range(1, settings.passes):
            options = {**SAMPLING, **settings.model_options, "seed": number}
            sampling = settings.replaced(model_options=options)
            found.append((ModelWitness(sampling, schema), False))
        if settings.escalate:
            found.append((ModelWitness(escalated(settings, settings.escalate), schema), True))
        first.further = found
    return first.further


def escalated(settings: Settings, model: str) -> Settings:
    """The settings for the model to escalate to.

    Key, address, options and prices are the first provider's: another one gets none of them, but its
    own key and address from the environment, and the list's prices. A name without a provider is a model
    of the same one.
    """
    name, slash, _ = model.partition("/")
    same = not slash or name == provider_of(settings).name
    also: dict[str, Any] = {"api_key": None, "base_url": None, "model_options": {}, "prices": None}
    if same:
        also = {}
    if settings.escalate_prices is not None:
        also["prices"] = settings.escalate_prices
    return settings.model_copy(update={"model": model, **also})


def doubtful(review: Iterable[str], schema: type[Determination]) -> set[Place]:
    """The fields of a review list that a model has been asked for."""
    places: set[Place] = set()
    own = _own(schema)
    for path in review:
        item = _ITEM.fullmatch(path)
        number, name = (int(item[1]), item[2]) if item else (None, path)
        name = name.partition("[")[0]
        if name in CLAIMED[number is not None] or (number is not None, name) in own:
            places.add((number, name))
    return places


def looks(
    letter: Letter, parts: Sequence[Part], places: set[Place], first: ModelWitness
) -> list[Look]:
    """Whom to ask again, and which parts of the letter; answered as far as the cache can."""
    own = _own(first.schema or Determination)
    wanted = []
    for part in parts:
        is_own = part.request.kind == "own"
        said = {at for at, name in places if ((at is not None, name) in own) is is_own}
        whole = is_own or part.request.kind in ("letter", "summary")
        if not said.isdisjoint(part.request.items) or (None in said and whole):
            wanted.append(part.request)
    if not wanted or not letter.sections.items:
        return []
    return [Look(witness, witness.stored(wanted), larger) for witness, larger in witnesses(first)]


def _own(schema: type[Determination]) -> set[tuple[bool, str]]:
    """The fields of the user's own: whether of an item, and the name."""
    return {(bool(leaf.items), leaf.name) for leaf in own_leaves(schema)}


def combined(  # noqa: PLR0913
    letter: Letter,
    first: Testimony,
    looked: Sequence[Look],
    places: set[Place],
    schema: type[Determination],
    *,
    offline: bool,
) -> tuple[Testimony, list[Asked], set[Place]]:
    """The first testimony with the doubtful fields voted on, or taken from the larger model.

    Also what became of each look, and the fields that the larger model's word stands for.
    """
    asked = [heard(letter, look.parts, offline=offline) for look in looked]
    compare = {(bool(leaf.items), leaf.name): leaf.compare for leaf in leaves(schema)}
    samples = [first]
    larger: Testimony | None = None
    for look, each in zip(looked, asked, strict=True):
        if each.testimony is None:
            continue
        if look.larger:
            larger = each.testimony
        else:
            samples.append(each.testimony)
    whole = Testimony(dict(first.letter), [dict(issue) for issue in first.issues])
    taken: set[Place] = set()
    for place in places:
        name = place[1]
        if len(samples) > 1:
            said = [_claims(sample, place) for sample in samples]
            _put(
                whole,
                place,
                _voted([c[name] for c in said if name in c], compare[place[0] is not None, name]),
            )
        if larger is not None and name in (claims := _claims(larger, place)):
            _put(whole, place, claims[name])
            taken.add(place)
    return whole, asked, taken


def _claims(testimony: Testimony, place: Place) -> Claims:
    number, _ = place
    if number is None:
        return testimony.letter
    return testimony.issues[number] if number < len(testimony.issues) else {}


def _put(whole: Testimony, place: Place, said: Claim | list[Claim] | None) -> None:
    if said is not None:
        _claims(whole, place)[place[1]] = said


def _voted(said: Sequence[Claim | list[Claim]], compare: Compare) -> Claim | list[Claim] | None:
    """The value most samples give, the first among equals; of a list, what over half of them give."""
    lists = [each for each in said if isinstance(each, list)]
    if lists:
        votes = Counter(
            key for each in lists for key in {canonical(c.value, compare) for c in each}
        )
        first = {canonical(c.value, compare): c for each in reversed(lists) for c in reversed(each)}
        return [claim for key, claim in first.items() if 2 * votes[key] > len(lists)]
    single = [each for each in said if isinstance(each, Claim)]
    if not single:
        return None
    keys = [canonical(each.value, compare) for each in single]
    winner, _ = Counter(keys).most_common(1)[0]
    return single[keys.index(winner)]
