import { ImageError } from '../../base/errors.ts'
import type { BootstrapConfig } from './chrootFields.ts'
import { defaultSources, findDistribution } from './suites.ts'

/** One repository a bootstrap takes packages from, as in a line of sources.list(5). */
export interface Repository {
  /** Without a slash at the end. */
  readonly mirror: string
  readonly suite: string
}

/** All that decides what a bootstrap makes, beside the state of the repositories. */
export interface BootstrapPlan {
  readonly suite: string
  readonly variant: string
  /** As Debian names it. */
  readonly architecture: string
  /** Lines of sources.list(5), in order; the image keeps them. */
  readonly sources: readonly string[]
  readonly repositories: readonly Repository[]
  readonly components: readonly string[]
  readonly keyrings: readonly string[]
  /** Sorted, each once. */
  readonly packages: readonly string[]
  readonly withDocumentation: boolean
}

/** Reads a `bootstrap` block; `packages` are those the rest of the source needs. Throws INPUT_INVALID when it makes no sense. */
export function planBootstrap(
  config: BootstrapConfig,
  architecture: string,
  packages: readonly string[],
): BootstrapPlan {
  const { suite, mirrors = [] } = config
  const distribution = findDistribution(suite)
  if (!distribution && mirrors.length === 0)
    throw new ImageError(
      'INPUT_INVALID',
      `bootstrap: ${suite} is no suite of Debian or Ubuntu that is known here; give its mirrors.`,
    )
  const components = config.components ?? distribution?.components ?? ['main']
  const sources =
    mirrors.length > 0 || !distribution
      ? mirrors.map((mirror) => sourceLine(mirror, suite, components))
      : defaultSources(suite, distribution, components)
  return {
    suite,
    variant: config.variant ?? 'minbase',
    architecture: config.architecture ?? architecture,
    sources,
    repositories: sources.map(repositoryOf),
    components,
    keyrings: config.keyrings ?? (distribution ? [distribution.keyring] : []),
    packages: [...new Set([...packages, ...(config.packages ?? [])])].toSorted(),
    withDocumentation: config.documentation ?? false,
  }
}

function sourceLine(mirror: string, suite: string, components: readonly string[]): string {
  return /^deb\s/.test(mirror) ? mirror.trim() : `deb ${mirror} ${suite} ${components.join(' ')}`
}

function repositoryOf(line: string): Repository {
  const [, mirror, suite] = /^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)/.exec(line) ?? []
  if (mirror === undefined || suite === undefined)
    throw new ImageError(
      'INPUT_INVALID',
      `bootstrap: ${line} is no line of sources.list(5): deb MIRROR SUITE COMPONENT…`,
    )
  return { mirror: mirror.replace(/\/+$/, ''), suite }
}

/** Documentation in more than one language, of which an image keeps the copyrights alone. */
const withoutDocumentation = [
  'path-exclude=/usr/share/doc/*',
  'path-include=/usr/share/doc/*/copyright',
  'path-exclude=/usr/share/man/*',
  'path-exclude=/usr/share/info/*',
  'path-exclude=/usr/share/locale/*',
  'path-include=/usr/share/locale/locale.alias',
  'path-exclude=/usr/share/lintian/*',
]

/** What a bootstrap runs at its points, as shell commands that get the root as `$1` (mmdebstrap(1), HOOKS). */
export interface BootstrapHooks {
  /** Before anything is in the root. */
  readonly setup: readonly string[]
  /** With the essential packages in place. */
  readonly essential: readonly string[]
  /** At the end. */
  readonly customize: readonly string[]
}

/** The arguments of mmdebstrap(1). The sources come by its standard input. */
export function bootstrapArguments(
  plan: BootstrapPlan,
  hooks: BootstrapHooks,
  target: string,
): readonly string[] {
  const dpkg = ['force-unsafe-io', ...(plan.withDocumentation ? [] : withoutDocumentation)]
  const apt = ['Acquire::Languages "none"', 'APT::Install-Recommends "false"', 'Acquire::Retries "3"']
  return [
    '--mode=root',
    '--format=directory',
    `--variant=${plan.variant}`,
    `--architectures=${plan.architecture}`,
    // The cache of packages is mounted over the folder these steps look at and empty.
    '--skip=check/empty,download/empty,essential/unlink,cleanup/apt/cache',
    ...plan.keyrings.map((file) => `--keyring=${file}`),
    ...apt.map((option) => `--aptopt=${option}`),
    ...dpkg.map((option) => `--dpkgopt=${option}`),
    ...(plan.packages.length > 0 ? [`--include=${plan.packages.join(',')}`] : []),
    ...hooks.setup.map((hook) => `--setup-hook=${hook}`),
    ...hooks.essential.map((hook) => `--essential-hook=${hook}`),
    ...hooks.customize.map((hook) => `--customize-hook=${hook}`),
    plan.suite,
    target,
    '-',
  ]
}
