/** A distribution whose suites are known by name. */
export interface Distribution {
  readonly name: 'debian' | 'ubuntu'
  readonly mirror: string
  readonly securityMirror: string
  readonly components: readonly string[]
  /** Where its packages put the archive keys. */
  readonly keyring: string
  /** The package, of both distributions, that has them. */
  readonly keyringPackage: string
}

const debian: Distribution = {
  name: 'debian',
  mirror: 'http://deb.debian.org/debian',
  securityMirror: 'http://deb.debian.org/debian-security',
  components: ['main'],
  keyring: '/usr/share/keyrings/debian-archive-keyring.gpg',
  keyringPackage: 'debian-archive-keyring',
}

const ubuntu: Distribution = {
  name: 'ubuntu',
  mirror: 'http://archive.ubuntu.com/ubuntu',
  securityMirror: 'http://security.ubuntu.com/ubuntu',
  components: ['main', 'universe'],
  keyring: '/usr/share/keyrings/ubuntu-archive-keyring.gpg',
  keyringPackage: 'ubuntu-keyring',
}

/** Every distribution whose suites are known by name. */
export const distributions: readonly Distribution[] = [debian, ubuntu]

/** Suites that get updates and security updates (`/usr/share/distro-info`). */
const released: ReadonlyMap<string, Distribution> = new Map([
  ...['bullseye', 'bookworm', 'trixie', 'stable', 'oldstable'].map((name) => [name, debian] as const),
  ...['focal', 'jammy', 'noble', 'questing', 'resolute'].map((name) => [name, ubuntu] as const),
])

const rolling: ReadonlyMap<string, Distribution> = new Map(
  ['sid', 'unstable', 'testing', 'forky'].map((name) => [name, debian] as const),
)

/** What is known of a suite; undefined for a name neither distribution has. */
export function findDistribution(suite: string): Distribution | undefined {
  return released.get(suite) ?? rolling.get(suite)
}

/** The lines of sources.list(5) of a suite, its updates and security updates included where it has such. */
export function defaultSources(
  suite: string,
  distribution: Distribution,
  components: readonly string[],
): readonly string[] {
  const line = (mirror: string, name: string) => `deb ${mirror} ${name} ${components.join(' ')}`
  const main = line(distribution.mirror, suite)
  if (!released.has(suite)) return [main]
  const { mirror, securityMirror } = distribution
  return [main, line(mirror, `${suite}-updates`), line(securityMirror, `${suite}-security`)]
}
