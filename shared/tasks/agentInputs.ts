/** The Packer to use; shared by the tasks that run one. */
export const packerPathInput = {
  kind: 'path',
  label: 'Path of Packer',
  help: 'The Packer binary, or the folder it is in. Default: the newest in the tool directory of the agent, else the first on PATH.',
  group: 'agent',
} as const

/** The temp directory to use; shared by the tasks that make one. */
export const tempDirectoryInput = {
  kind: 'path',
  label: 'Temp directory',
  help: 'Where the private temp directory of the run is made. It must be able to execute programs; no other place is tried. Default: the first that can, of the directories of the agent, `TMPDIR`, the cache of the user, `/var/tmp` and `/tmp`.',
  group: 'agent',
} as const

/** Lets a step do for pull requests from forks what it otherwise refuses; shared by the tasks that refuse something. */
export const allowForksInput = {
  kind: 'boolean',
  label: 'Allow pull requests of forks',
  default: false,
} as const
