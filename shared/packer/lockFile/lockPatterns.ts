import { parseConstraints } from '../../base/goVersion/constraints.ts'
import { parseVersion } from '../../base/goVersion/parseVersion.ts'
import { formatVersion } from '../../base/goVersion/version.ts'
import { parsePluginSource } from '../../template/pluginSource.ts'

/** What a text of a lock must be, and how that is said. */
export interface LockPattern {
  readonly matches: (text: string) => boolean
  readonly is: string
}

const succeeds = (read: () => unknown): boolean => {
  try {
    read()
    return true
  } catch {
    return false
  }
}

/** The kinds of text in a lock. */
export const lockPatterns = {
  source: {
    matches: (text) => 'text' in parsePluginSource(text),
    is: 'an address such as github.com/hashicorp/azure',
  },
  constraint: {
    matches: (text) => text === '' || succeeds(() => parseConstraints(text)),
    is: 'a constraint such as ">= 2.0.0", or empty',
  },
  version: {
    matches: (text) => succeeds(() => parseVersion(text)) && formatVersion(parseVersion(text)) === text,
    is: 'a version such as 2.0.0',
  },
  apiVersion: { matches: (text) => /^x\d{1,6}\.\d{1,6}$/.test(text), is: 'a version such as x5.0' },
  platform: { matches: (text) => /^[a-z0-9]{1,20}_[a-z0-9]{1,20}$/.test(text), is: 'such as linux_amd64' },
  sha256: { matches: (text) => /^[0-9a-f]{64}$/.test(text), is: 'made of 64 lower-case hex digits' },
  origin: { matches: (text) => text !== '' && text.length <= 4000, is: 'a URL or path' },
} as const satisfies Record<string, LockPattern>
