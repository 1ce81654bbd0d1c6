import { seededRandom } from '#scripts/fuzz/random.ts'

/** Whom a build loses: its task, a process that holds its namespaces, or one that works in the target; or it is cancelled. */
export type Blow = 'task' | 'first process' | 'unshare' | 'provisioner' | 'cancel'

/** One build that does not get to its end undisturbed. */
export interface KillCase {
  readonly blow: Blow
  readonly isRootless: boolean
  readonly nodeMajor: 20 | 24
  /** A VHD is one that starts from an image; the others start from a tree. */
  readonly format: 'tar' | 'raw' | 'vhd'
  /** From the moment that what is hit is there. */
  readonly afterMs: number
}

const kills = ['task', 'first process', 'unshare', 'provisioner'] as const

/** The longest that is waited: a little more than a build, or a provisioner, takes. */
const latestMs: Readonly<Record<Blow, number>> = {
  task: 4000,
  'first process': 3000,
  unshare: 3000,
  provisioner: 1000,
  cancel: 4000,
}

/** The case of a number: the same for the same seed, whatever other cases are run. */
export function killCase(
  seed: number,
  index: number,
  kind: 'kill' | 'cancel',
  start: 'tree' | 'image' = 'tree',
): KillCase {
  const random = seededRandom(seed * 7919 + index * 2 + (kind === 'cancel' ? 1 : 0))
  const blow = kind === 'cancel' ? kind : (kills[random.below(kills.length)] ?? 'task')
  return {
    blow,
    isRootless: index % 2 === 1,
    nodeMajor: index % 4 < 2 ? 20 : 24,
    format: treeFormat(random.below(3), start),
    afterMs: random.below(latestMs[blow]),
  }
}

function treeFormat(number: number, start: 'tree' | 'image'): KillCase['format'] {
  if (start === 'image') return 'vhd'
  return number === 0 ? 'raw' : 'tar'
}

/** A case in the words of a report. */
export function describeCase({ blow, isRootless, nodeMajor, format, afterMs }: KillCase): string {
  const who = isRootless ? 'rootless' : 'as root'
  return `${blow} after ${afterMs} ms, ${who}, Node ${nodeMajor}, ${format}`
}
