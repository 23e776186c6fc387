"""Which part of a SCORM 2004 package opens when: control modes, rules before a part, and objectives that parts share.

After SCORM 2004 4th Edition, Sequencing and Navigation, chapters 3 and 4, for attempts in which each part is entered by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from lms.packages.models import State
from lms.packages.tracking import number

Item = dict[str, Any]
_OPEN = {"choice": True, "flow": False, "forward_only": False}


class Sequence:
    """The items of a package with what is known of them."""

    def __init__(self, items: list[Item], control: Mapping[str, bool], states: Mapping[str, State]) -> None:
        self.items, self.states = items, states
        self.control = {**_OPEN, **control}
        self.by_id = {item["id"]: item for item in items}
        self.parents = dict(_parents(items))
        self.shared = dict(self._shared())

    def open_ones(self) -> set[str]:
        """The parts that the learner may enter: by choice, or by going from one to the next."""
        return {item["id"] for item in self.items if item["href"] and self._may_be_chosen(item)} | set(self._flow())

    def neighbour(self, item: str, where: str) -> str | None:
        """The part to which the package goes on from an item ("continue") or back ("previous")."""
        steps = [one["id"] for one in self.items if one["href"] and (one["id"] == item or self._is_passed_by(one) is False)]
        if item not in steps or (where == "previous" and self._mode(item, "forward_only")):
            return None
        if where == "continue" and self._is(self.by_id[item], "stopForwardTraversal"):
            return None
        at = steps.index(item) + (1 if where == "continue" else -1)
        return steps[at] if 0 <= at < len(steps) else None

    def _flow(self) -> Iterator[str]:
        """Those that were entered, and the next; where neither choice nor flow is let, flow is."""
        last_seen = max((at for at, item in enumerate(self.items) if item["id"] in self.states), default=-1)
        for at, item in enumerate(self.items):
            if not item["href"] or self._is_passed_by(item) or not (
                    self._mode(item["id"], "flow") or not self._mode(item["id"], "choice")):
                continue
            if not (self._mode(item["id"], "forward_only") and at < last_seen):
                yield item["id"]
            if item["id"] not in self.states or self._is(item, "stopForwardTraversal"):
                return

    def _may_be_chosen(self, item: Item) -> bool:
        way = [item, *(self.by_id[above] for above in self._above(item["id"]))]
        return all(self._mode(one["id"], "choice") and not self._is(one, "disabled") and not self._is(one, "hiddenFromChoice")
                   for one in way)

    def _is_passed_by(self, item: Item) -> bool:
        way = [item, *(self.by_id[above] for above in self._above(item["id"]))]
        return any(self._is(one, "skip") or self._is(one, "disabled") for one in way)

    def _above(self, id_: str) -> Iterator[str]:
        while (above := self.parents[id_]) is not None:
            yield above
            id_ = above

    def _mode(self, id_: str, name: str) -> bool:
        """A control mode of the cluster in which the item stands."""
        above = self.parents[id_]
        own = self.control if above is None else {**_OPEN, **self.by_id[above]["facts"].get("control", {})}
        return bool(own[name])

    def _is(self, item: Item, action: str) -> bool:
        return any(rule["action"] == action and self._applies(item, rule) for rule in item["facts"].get("before", ()))

    def _applies(self, item: Item, rule: dict[str, Any]) -> bool:
        """Unknown is neither true nor its contrary."""
        met = []
        for one in rule["conditions"]:
            value = self._condition(item, one)
            met.append(None if value is None else value is not one["not"])
        return bool(met) and (any(value is True for value in met) if rule["any"] else all(value is True for value in met))

    def _condition(self, item: Item, one: dict[str, Any]) -> bool | None:
        name, (passed, measure) = one["condition"], self._objective(item, one.get("objective", ""))
        if name in ("objectiveMeasureGreaterThan", "objectiveMeasureLessThan"):
            if measure is None:
                return None
            asked = float(one["measure"])
            return measure > asked if name.endswith("GreaterThan") else measure < asked
        done = self._is_done(item)
        known = {"satisfied": passed, "objectiveStatusKnown": passed is not None, "objectiveMeasureKnown": measure is not None,
                 "completed": done, "activityProgressKnown": done is not None, "attempted": self._is_attempted(item),
                 "always": True}
        return known.get(name, False)

    def _objective(self, item: Item, name: str) -> tuple[bool | None, float | None]:
        """Whether an objective is satisfied, and its measure; without a name that of the part itself."""
        mapped = item["facts"].get("objectives", {}).get(name or item["facts"].get("objective", ""), {})
        if mapped.get("reads") and (found := self.shared.get(mapped["reads"])):
            return found
        if below := [one for one in self.items if self.parents[one["id"]] == item["id"]]:
            told = [self._objective(one, "")[0] for one in below]
            return (None if all(one is None for one in told) else all(told)), None
        return self._own(item, name)

    def _own(self, item: Item, name: str) -> tuple[bool | None, float | None]:
        state = self.states.get(item["id"])
        if state is None:
            return None, None
        if name in ("", item["facts"].get("objective", "")):
            return _truth(state.success), None if state.score is None else state.score / 100
        rows = state.cmi.get("objectives")
        rows = rows.values() if isinstance(rows, dict) else rows if isinstance(rows, list) else ()
        row = next((one for one in rows if isinstance(one, dict) and one.get("id") == name), {})
        score = row.get("score")
        return _truth(str(row.get("success_status", ""))), number(score.get("scaled")) if isinstance(score, dict) else None

    def _shared(self) -> Iterator[tuple[str, tuple[bool | None, float | None]]]:
        """What parts have written into objectives of the whole package, the later over the earlier."""
        for item in self.items:
            for name, mapped in item["facts"].get("objectives", {}).items():
                if mapped.get("writes") and (told := self._own(item, name)) != (None, None):
                    yield mapped["writes"], told

    def _is_done(self, item: Item) -> bool | None:
        if below := [one for one in self.items if self.parents[one["id"]] == item["id"]]:
            told = [self._is_done(one) for one in below]
            return None if all(one is None for one in told) else all(told)
        state = self.states.get(item["id"])
        return None if state is None else state.completion == "completed"

    def _is_attempted(self, item: Item) -> bool:
        return item["id"] in self.states or any(self._is_attempted(one) for one in self.items
                                                if self.parents[one["id"]] == item["id"])


def _truth(success: str) -> bool | None:
    return {"passed": True, "failed": False}.get(success)


def _parents(items: Collection[Item]) -> Iterator[tuple[str, str | None]]:
    way: list[str] = []
    for item in items:
        del way[item["depth"]:]
        yield item["id"], way[-1] if way else None
        way.append(item["id"])
