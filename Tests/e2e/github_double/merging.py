"""What git does with two lines of history: their common past, and a merge of files line by line."""

from __future__ import annotations

import difflib

from .objects import ObjectStore


def merge_base(store: ObjectStore, one: str, other: str) -> str | None:
    """The newest commit that both have; `None` for histories with nothing in common."""
    before = set(store.ancestors(other))
    common = [sha for sha in store.ancestors(one) if sha in before]
    past = {parent for sha in common for parent in store.commit(sha).parents}
    return next((sha for sha in common if sha not in past), None)


def merged_tree(store: ObjectStore, base: str | None, ours: str, theirs: str) -> str | None:
    """The tree of a merge of two trees that both came from `base`; `None` where they conflict."""
    old = store.files(base) if base else {}
    left, right, result = store.files(ours), store.files(theirs), {}
    for path in old.keys() | left.keys() | right.keys():
        was, here, there = old.get(path), left.get(path), right.get(path)
        if here == there or there == was:
            found = here
        elif here == was:
            found = there
        elif was is None or here is None or there is None:
            return None
        else:
            text = merged_text(*(store.blob(entry[1]) for entry in (was, here, there)))
            if text is None:
                return None
            found = (here[0], store.put_blob(text))
        if found is not None:
            result[path] = found
    # A name cannot be a file and a folder.
    if any(path.rpartition("/")[0] in result for path in result):
        return None
    return store.put_files(result)


def merged_text(base: bytes, ours: bytes, theirs: bytes) -> bytes | None:
    """Both sets of changes; `None` where both changed the same lines, or lines that touch."""
    old, left, right = (text.splitlines(keepends=True) for text in (base, ours, theirs))
    result: list[bytes] = []
    at, at_left, at_right = 0, 0, 0
    for start, start_left, start_right, length in _kept_by_both(old, left, right):
        was, here, there = old[at:start], left[at_left:start_left], right[at_right:start_right]
        if here == there or there == was:
            result += here
        elif here == was:
            result += there
        else:
            return None
        result += old[start : start + length]
        at, at_left, at_right = start + length, start_left + length, start_right + length
    return b"".join(result)


def _kept_by_both(old: list[bytes], left: list[bytes], right: list[bytes]) -> list[tuple[int, int, int, int]]:
    """Where lines of `old` stand in all three, and how many; the end of each is the last of them."""
    ones, others = (
        difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks() for new in (left, right)
    )
    found = []
    for one in ones:
        for other in others:
            start, end = max(one.a, other.a), min(one.a + one.size, other.a + other.size)
            if start < end:
                found.append((start, one.b + start - one.a, other.b + start - other.a, end - start))
    return [*sorted(found), (len(old), len(left), len(right), 0)]
