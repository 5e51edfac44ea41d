"""Whether what jobs tell of batches is understood: proved by reading back what the first ones made.

Nobody has published the shape of it. So the first batch of a client is a probe: a few rows, alone, and what its job
tells of them is compared with what is in the folder. Where the two agree, jobs are believed from then on. Where the job
leaves rows out, or tells what is not so, the folder is read after each batch, and that is what its rows are told.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, get_args

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._wire.batches.codec import BatchKind
from wrike_async._writing.batching.confirming import confirmed, disbelieved
from wrike_async._writing.batching.creation import Creation, Finder, title_of
from wrike_async._writing.batching.places import Places
from wrike_async._writing.journal import Journal, LearningJournal
from wrike_async._writing.outcomes import Performed, RowOutcome
from wrike_async.errors import JobFailed, WrikeError
from wrike_async.version import __version__

__all__ = ["Proof", "Ridden", "kinds_of"]

logger = logging.getLogger("wrike_async.batches")

Standing = Literal["unproved", "proved", "incomplete", "wrong"]
"""What is known of the codec: it may leave rows out, or tell what is not so; then folders are read instead."""

_STANDINGS: dict[str, Standing] = {known: known for known in get_args(Standing) if known != "unproved"}
_FEW = 5
_AGREED_ON_FAILURES = 3
_UNENDED = 2
_MOST_PLACES = 10
_LOOKS_AGAIN_AFTER = (5.0,)
_LOOKS_FOR_A_NAMELESS_JOB = (5.0, 25.0)


@attrs.frozen(eq=False, kw_only=True)
class Ridden:
    """A batch that Wrike took.

    Attributes:
        creations: its rows.
        performed: what its job tells of them.
        began: when it was about to be sent, by the clock of Wrike.
        job_id: of the job; ``None`` where it could not be learnt.
        ended: whether the job surely makes nothing more.
        failed: whether it says that it has failed.
        seen: whether the job could be looked at.
        shape: of what the job told, in words.
    """

    creations: Sequence[Creation]
    performed: Performed
    began: datetime
    job_id: str | None = None
    ended: bool = False
    failed: bool = False
    seen: bool = False
    shape: str = ""


@attrs.define(eq=False)
class _Findings:
    """What reading back a batch has shown.

    Attributes:
        outcomes: of its rows, as far as they are known then.
        confirmed: how many rows that the job called done are there.
        settled: how many rows the job did not tell of, and the reading does.
        contradicted: whether the job told what is not so.
        missing: rows that the job calls done, and that are not to be seen.
    """

    outcomes: list[RowOutcome]
    confirmed: int = 0
    settled: int = 0
    contradicted: bool = False
    missing: set[int] = attrs.Factory(set)

    @property
    def doubts(self) -> int:
        return sum(outcome.in_doubt for outcome in self.outcomes)


class Proof:
    """What is known of the codec of a client, and how rows are settled that it does not tell of."""

    def __init__(self, engine: Engine, places: Places, codec: str) -> None:
        """Begin with nothing learnt of a codec, of that name."""
        self._engine = engine
        self._codec = codec
        self._places = places
        self._standing: dict[BatchKind, Standing] = {}
        self._refused_probes = 0
        self._unended = 0

    def recall(self, kinds: Iterable[BatchKind], journal: Journal) -> None:
        """Take over what a journal knows of an earlier run, where nothing is known yet."""
        unknown = set(kinds) - self._standing.keys()
        if unknown and isinstance(journal, LearningJournal):
            for kind in unknown:
                standing = _STANDINGS.get(journal.known(self._topic(kind)) or "")
                if standing is not None:
                    self._standing[kind] = standing
                    logger.info("the answers to batches were %s in an earlier run", standing)

    def _topic(self, kind: BatchKind) -> str:
        return f"{kind} by {self._codec} of {__version__}"

    def holds_for(self, creations: Iterable[Creation]) -> bool:
        """Whether batches of these need not be probes any more."""
        return all(self._of(creation) != "unproved" for creation in creations)

    @property
    def probe_size(self) -> int:
        """How many rows the next probe has: few, and more after each that has shown nothing."""
        return _FEW << self._refused_probes

    async def prepare(self, creations: Sequence[Creation]) -> None:
        """Note what is in the folders, where it may have to be told from what is created."""
        places = [each for each in _one_of_each_place(creations) if self._of(each) != "proved"]
        if len(places) <= _MOST_PLACES:
            for creation in places:
                try:
                    await self._places.of(creation).note_what_is_there()
                except WrikeError as error:
                    logger.debug("what is created in %s cannot be read back: %s", creation.folder_id, error)

    async def settle(self, ridden: Ridden, journal: Journal) -> tuple[Performed, bool]:
        """Compare what a job told with what is there, where it is not believed yet or left rows out.

        Args:
            ridden: the batch.
            journal: keeps what is learnt, if it is one that learns.

        Returns:
            What became of the rows, and whether batches are worth trying for those that come.
        """
        standings = {self._of(creation) for creation in ridden.creations}
        outcomes = ridden.performed.outcomes
        if ridden.performed.stopped_by is not None:
            return ridden.performed, True
        if standings <= {"proved", "incomplete"} and not any(outcome.in_doubt for outcome in outcomes):
            return ridden.performed, True
        try:
            findings = await self._read_back(ridden, believe="wrong" not in standings, probe="unproved" in standings)
        except WrikeError as error:
            logger.warning("what a batch has made could not be read back: %s", error)
            findings = None
        useful = True
        if "unproved" in standings:
            useful = self._learn(ridden, findings)
            await self._keep(ridden, journal)
        performed = ridden.performed if findings is None else attrs.evolve(ridden.performed, outcomes=findings.outcomes)
        return performed, useful

    async def confirm(
        self, performed: Performed, job_id: str, journal: Journal, kind: BatchKind | None, find: Finder | None
    ) -> Performed:
        """Believe what the job of an earlier run tells as far as one of this run would be believed.

        Args:
            performed: what it tells.
            job_id: of the job.
            journal: of that run; what was learnt then is known to it.
            kind: of the rows; where that is ``None``, only jobs that are known to be misread are not believed.
            find: asks for entities by their IDs.
        """
        if kind is None or find is None:
            if "wrong" not in self._standing.values():
                return performed
            outcomes = [each if each.in_doubt else disbelieved(each, job_id) for each in performed.outcomes]
        else:
            self.recall([kind], journal)
            standing = self._standing.get(kind, "unproved")
            if standing in ("proved", "incomplete"):
                return performed
            outcomes = await confirmed(performed.outcomes, find, job_id, misread=standing == "wrong")
        return attrs.evolve(performed, outcomes=outcomes)

    async def _keep(self, ridden: Ridden, journal: Journal) -> None:
        if isinstance(journal, LearningJournal):
            for kind in kinds_of(ridden.creations) & self._standing.keys():
                await journal.learnt(self._topic(kind), self._standing[kind])

    def _of(self, creation: Creation) -> Standing:
        return self._standing.get(creation.kind, "unproved")

    # --- reading back -------------------------------------------------------------------------------------------

    async def _read_back(self, ridden: Ridden, *, believe: bool, probe: bool) -> _Findings:
        looks: tuple[float, ...] = (0.0,)
        if ridden.job_id is None:
            looks = (0.0, *_LOOKS_FOR_A_NAMELESS_JOB)
        elif ridden.ended and (probe or ridden.failed):
            looks = (0.0, *_LOOKS_AGAIN_AFTER)
        findings = _Findings(ridden.performed.outcomes)
        for number, wait in enumerate(looks):
            if wait:
                await self._engine.sleep(wait)
            last = number == len(looks) - 1
            findings = await self._look(ridden, believe=believe, probe=probe, last=last)
            if not findings.doubts and not (believe and findings.contradicted):
                break
        return findings

    async def _look(self, ridden: Ridden, *, believe: bool, probe: bool, last: bool) -> _Findings:
        ended = ridden.ended and (last or not probe)
        there: dict[int, Mapping[str, Any]] = {}
        by_title: dict[int, Sequence[str]] = {}
        pairs = list(zip(ridden.creations, ridden.performed.outcomes, strict=True))
        for creation in _one_of_each_place(ridden.creations):
            place = self._places.of(creation)
            mine = [pair for pair in pairs if self._places.of(pair[0]) is place]
            alone = sum(place.under_way.values()) <= len(mine)
            entities = await place.read(ridden.began, alone=alone)
            new = place.new_of(entities, ridden.began)
            ids = {entity["id"]: entity for entity in new}
            there |= {outcome.index: ids[outcome.id] for _, outcome in mine if outcome.id in ids}
            by_title |= place.ids_by_title([each for each, _ in mine], new)
        if believe:
            findings = _compared(pairs, there, by_title)
            # Once it is proved, what is not in the folder may have been moved.
            if not probe:
                findings.contradicted, findings.missing = False, set()
            if not findings.contradicted:
                findings.outcomes = _settled(pairs, findings, by_title, ridden, last=last, ended=ended)
                return findings
        findings = _Findings([], contradicted=True)
        findings.outcomes = _settled(pairs, findings, by_title, ridden, last=last, ended=ended, believe=False)
        return findings

    # --- what is learnt -----------------------------------------------------------------------------------------

    def _learn(self, ridden: Ridden, findings: _Findings | None) -> bool:
        """Learn from a probe. Returns whether batches are of use."""
        rows = len(ridden.creations)
        told = not any(outcome.in_doubt for outcome in ridden.performed.outcomes)
        if findings is None:
            if told:
                self._stand(ridden, "proved", "believed, as nothing can be read back")
            return told
        if not ridden.ended:
            # One that takes long says nothing of the shape; but no probe may cost more than the first.
            self._unended += 1
            return ridden.seen and self._unended < _UNENDED
        if findings.contradicted or not told or len(findings.missing) == rows:
            if findings.doubts < rows and findings.contradicted:
                self._stand(ridden, "wrong", "misread, so that folders are read instead")
            elif findings.confirmed:
                self._stand(ridden, "incomplete", "understood in part, and folders are read for the rest")
            elif findings.doubts < rows:
                self._stand(ridden, "wrong", "not understood, so that folders are read instead")
            return findings.doubts < rows
        self._refused_probes += not findings.confirmed
        if findings.confirmed:
            self._stand(ridden, "proved", f"understood: {findings.confirmed} of {rows} rows were read back")
        elif self._refused_probes >= _AGREED_ON_FAILURES:
            self._stand(ridden, "proved", "understood: what they call refused is not there")
        return True

    def _stand(self, ridden: Ridden, standing: Standing, seen: str) -> None:
        self._standing |= dict.fromkeys((creation.kind for creation in ridden.creations), standing)
        log = logger.info if standing == "proved" else logger.warning
        log("the answers to batches are %s (%s)", seen, ridden.shape)


def kinds_of(creations: Iterable[Creation]) -> set[BatchKind]:
    """Return of which kinds rows are."""
    return {creation.kind for creation in creations}


def _one_of_each_place(creations: Iterable[Creation]) -> list[Creation]:
    return list({(creation.kind, creation.folder_id): creation for creation in creations}.values())


_Pairs = Sequence[tuple[Creation, RowOutcome]]


def _compared(
    pairs: _Pairs, there: Mapping[int, Mapping[str, Any]], by_title: Mapping[int, Sequence[str]]
) -> _Findings:
    findings = _Findings([])
    for creation, outcome in pairs:
        index, entity = outcome.index, there.get(outcome.index)
        others = set(by_title.get(index, ())) - {outcome.id}
        if entity is not None and (title_of(entity) or "") == creation.title:
            findings.confirmed += 1
        elif entity is not None or (others and not outcome.in_doubt):
            findings.contradicted = True
        elif outcome.ok:
            findings.missing.add(index)
    return findings


def _settled(
    pairs: _Pairs,
    findings: _Findings,
    by_title: Mapping[int, Sequence[str]],
    ridden: Ridden,
    *,
    last: bool,
    ended: bool,
    believe: bool = True,
) -> list[RowOutcome]:
    """Return what is known of rows by what is there, where the job does not tell or is not believed."""
    outcomes: list[RowOutcome] = []
    open_rows = [pair for pair in pairs if pair[1].in_doubt or not believe or pair[1].index in findings.missing]
    found = {each.row.index: by_title.get(each.row.index, ()) for each, _ in open_rows}
    # Where nothing of it is seen, it may be that nothing can be seen, unless the job says the same.
    is_seen = bool(findings.confirmed) or any(found.values()) or (ridden.failed and last)
    for creation, outcome in pairs:
        index = creation.row.index
        if index not in found:
            outcomes.append(outcome)
        elif len(found[index]) == 1:
            outcomes.append(RowOutcome(row=creation.row, id=found[index][0]))
            findings.settled += 1
        elif ended and is_seen and index not in findings.missing and index in by_title and not found[index]:
            outcomes.append(RowOutcome(row=creation.row, error=_not_there(outcome, ridden.job_id), in_doubt=False))
            findings.settled += 1
        else:
            outcomes.append(_in_doubt(outcome, ridden.job_id))
    return outcomes


def _not_there(outcome: RowOutcome, job_id: str | None) -> WrikeError:
    if outcome.error is not None and not outcome.in_doubt:
        return outcome.error
    message = f"the job {job_id} has ended, and what this row is to create is not in the folder, so it was not done"
    error = JobFailed(message, job_id=job_id)
    error.__cause__ = outcome.error
    return error


def _in_doubt(outcome: RowOutcome, job_id: str | None) -> RowOutcome:
    if outcome.error is not None:
        return attrs.evolve(outcome, id=None, in_doubt=True)
    message = f"what the job {job_id} tells of this row is not what is in the folder"
    return RowOutcome(row=outcome.row, error=JobFailed(message, job_id=job_id), in_doubt=True)
