import type { InputDefinitions } from '../declaration/inputs.ts'

/** Where releases come from and how far they are trusted; shared by the tasks that download any. */
export const downloadInputs = {
  mirrorUrl: {
    kind: 'text',
    label: 'URL of a mirror',
    help: 'A mirror of `https://releases.hashicorp.com/` that is asked instead: below this URL are the folders `packer/` and `packer-plugin-…/` with the same files. Must be https, unless it is on this machine.',
    group: 'download',
  },
  mirrorFolder: {
    kind: 'path',
    label: 'Folder of a mirror',
    help: 'A folder in the same layout; asked before `mirrorUrl`, and enough without any network.',
    group: 'download',
  },
  offline: {
    kind: 'boolean',
    label: 'Offline',
    help: 'Opens no connection at all: what is not on the agent or in `mirrorFolder` is an error.',
    default: false,
    group: 'download',
  },
  verify: {
    kind: 'choice',
    label: 'Verify',
    help: 'What a download has to prove. Archives are always compared with the list of checksums they are released with.',
    default: 'sha256+pgp',
    options: {
      'sha256+pgp': 'The list must be signed by HashiCorp, or by `signingKey`.',
      sha256: 'The list is trusted as the server or folder has it.',
    },
    group: 'download',
  },
  signingKey: {
    kind: 'path',
    label: 'Signing key',
    help: 'A file with the OpenPGP public keys, armored or binary, of whoever signs the lists of checksums instead of HashiCorp.',
    group: 'download',
    when: { input: 'verify', is: ['sha256+pgp'] },
  },
  downloadTimeout: {
    kind: 'duration',
    label: 'Download timeout',
    help: 'Longest silence of a server; a transfer that breaks off is continued. Default: `60s`.',
    group: 'download',
  },
} as const satisfies InputDefinitions
