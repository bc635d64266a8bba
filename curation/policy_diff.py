"""What differs between two policies, rule by rule, in words."""

from collections.abc import Iterator

from curation.config import Policy, Rule


def differences(before: Policy, after: Policy) -> Iterator[str]:
    """Yield a line for each rule that came, went or changed, in the order of the rules after."""
    held = {rule.name: rule for rule in before.rule}
    for rule in after.rule:
        if rule.name not in held:
            yield f"+ {rule.name}: {limit(rule)}, {rule.verdict} ({rule.layer})"
        elif told := ", ".join(_changes(held[rule.name], rule)):
            yield f"~ {rule.name}: {told} ({rule.layer})"
    yield from (f"- {rule.name}" for rule in before.rule if rule.name not in {r.name for r in after.rule})


def limit(rule: Rule, language: str | None = None) -> str:
    """Return a rule's threshold in words, for a language where it is named."""
    if rule.equals is not None:
        return f"{rule.measure} is {rule.equals}"
    side = "below" if rule.below is not None else "above"
    own = rule.by_language.get(language) if language else None
    stands = own if own is not None else rule.below if rule.below is not None else rule.above
    return f"{rule.measure} {side} {stands}"


def _changes(before: Rule, after: Rule) -> Iterator[str]:
    if limit(before) != limit(after):
        yield f"{limit(before)} -> {limit(after)}"
    for language in sorted({*before.by_language, *after.by_language}):
        if before.by_language.get(language) != after.by_language.get(language):
            yield f"{language}: {limit(before, language)} -> {limit(after, language)}"
    if before.verdict != after.verdict:
        yield f"{before.verdict} -> {after.verdict}"
    if before.languages != after.languages:
        yield f"for {', '.join(after.languages) or 'all languages'}"
