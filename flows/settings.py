"""What a run is told: where state and settings lie, and how much of the machine it may use."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from curation import config, harvest, layers
from curation.config import Policy, Source
from curation.contributions import Contribution
from curation.errors import BadSettings, CommonsError
from curation.releases import words
from curation.review import settings as review
from curation.site import settings as site_settings
from flows import engine, limits


@dataclass(frozen=True, slots=True)
class Settings:
    """The places and limits of a run; plain values, so that it travels to worker processes."""

    home: Path
    configs: Path
    limits: engine.Limits = field(default_factory=engine.Limits)
    shard_bytes: int = 16 << 20

    @classmethod
    def of(
        cls, home: Path, configs: Path, *, executor: str | None = None, workers: int | None = None
    ) -> "Settings":
        """Return settings whose limits are those of the command and of configs/run.toml, in that order."""
        return cls(home, configs, limits.of(configs, home, executor=executor, workers=workers))

    def within(self, *, times: float = 1.0, deadline_s: float | None = None) -> engine.Limits:
        """Return the limits with a deadline so many times as long, or with another one."""
        return replace(self.limits, deadline_s=deadline_s or self.limits.deadline_s * times)

    def sources(self, named: list[str] | None = None) -> dict[str, Source]:
        """Return the named contributions' settings, or all, by slug; an unknown name is an error."""
        paths = config.sources(self.configs)
        for name in named or []:
            if name not in paths:
                known = ", ".join(paths) or "none"
                raise BadSettings(f"{self.configs}/sources has no {name}.toml; there are: {known}")
        added = self.terms()
        return {slug: config.load_source(paths[slug], added) for slug in named or paths}

    def terms(self) -> dict[str, str]:
        """Return the licences and statements that configs/rights adds; none where the folder is absent."""
        found: dict[str, str] = {}
        for path in config.terms(self.configs).values():
            for says, means in config.load_terms(path).items():
                if found.setdefault(says, means) != means:
                    raise BadSettings(
                        f"{path}: {says!r} means {found[says]!r} in another file; keep one of them"
                    )
        return found

    def contribution(self, slug: str) -> Contribution:
        """Return a contribution with the folder it starts from, and that of its harvest if it has one."""
        source = self.sources([slug])[slug]
        harvested = harvest.folder(self.home, slug) if source.harvest else None
        return Contribution(slug, source, self.configs / "sources", self.terms(), harvested)

    def policy(self, name: str) -> Policy:
        """Return a policy by name; an unknown one is an error."""
        paths = config.policies(self.configs)
        if name not in paths:
            known = ", ".join(paths) or "none"
            raise BadSettings(f"{self.configs}/policies has no {name}.toml; there are: {known}")
        policy = config.load_policy(paths[name])
        if not any(rule.calibrated_side for rule in policy.rule):
            return policy
        from filters import _calibration  # late: commands that only look something up need no models

        try:
            return config.calibrated(policy, _calibration.load(self.configs).thresholds)
        except ValueError as error:
            raise BadSettings(str(error)) from error

    def policies(self) -> dict[str, Policy]:
        """Return the policy that holds for each contribution: the one it names, and the layers upon it."""
        given, laid = self.sources(), layers.load(self.configs)
        floors = {name: self.policy(name) for name in sorted({each.policy for each in given.values()})}
        return {slug: layers.composed(floors[each.policy], laid, slug) for slug, each in given.items()}

    def check(self) -> list[str]:
        """Return one sentence for each mistake in the settings, all files read; empty when all is well."""
        jobs: list[tuple[Callable[[Path], object], Path]]
        jobs = [(config.load_policy, path) for path in config.policies(self.configs).values()]
        jobs += [(config.load_terms, path) for path in config.terms(self.configs).values()]
        jobs += [(review.load_web, path) for path in self.configs.glob("review.toml")]
        found = [_mistake(load, path) for load, path in jobs]
        if not any(found):
            found = [_mistake(lambda _: self.terms(), self.configs)]
        added = {} if any(found) else self.terms()
        found += [_mistake(partial(config.load_source, terms=added), path) for path in self._source_paths()]
        found += [_mistake(load, self.configs) for load in (words.load, site_settings.load, limits.load)]
        if not any(found):
            found.append(_mistake(lambda _: self.policies(), self.configs))
        own = [_model_mistake(self.configs), _calibration_mistake(self.configs)]
        return [mistake for mistake in [*found, *own] if mistake]

    def _source_paths(self) -> list[Path]:
        return list(config.sources(self.configs).values())


def _mistake(load: Callable[[Path], object], path: Path) -> str | None:
    try:
        load(path)
    except CommonsError as error:
        return str(error)
    return None


def _model_mistake(configs: Path) -> str | None:
    if not (configs / "language.toml").exists():
        return None
    from filters import _language_plugin  # late: commands that only look something up need no models

    try:
        _language_plugin.read(configs)
    except ValueError as error:
        return str(error)
    return None


def _calibration_mistake(configs: Path) -> str | None:
    if not (configs / "quality").is_dir():
        return None
    from filters import _calibration, _character_models  # late, as above

    try:
        _calibration.load(configs)
        _character_models.load(configs)
    except ValueError as error:
        return str(error)
    return None
