import type { InputDefinitions } from '../declaration/inputs.ts'

/** How plugins are come by; shared by the tasks that install any. */
export const pluginInputs = {
  lockFile: {
    kind: 'path',
    label: 'Lock file',
    help: 'The file with the versions and checksums of plugins, and of Packer where it is locked. Default: `packer.lock.json` beside the template.',
    group: 'plugins',
  },
  lockMode: {
    kind: 'choice',
    label: 'Lock mode',
    help: 'What the lock file decides.',
    default: 'verify',
    options: {
      verify:
        'If there is a lock file, what it names must be exactly that; to download what it does not name draws a warning.',
      frozen:
        'There must be a lock file that names every plugin, and Packer unless one on the agent will do.',
      update: 'The newest releases that fit are installed, and the lock file is written.',
      off: 'No lock file is read or written.',
    },
    group: 'plugins',
  },
  pluginDirectory: {
    kind: 'path',
    label: 'Plugin directory',
    help: 'The directory to install plugins into, and whose plugins need not be downloaded again. Default: a private one of the job, filled from the tool directory of the agent.',
    group: 'plugins',
  },
  githubUrl: {
    kind: 'text',
    label: 'GitHub server',
    help: 'Base URL of a GitHub Enterprise Server whose host name begins the sources of some plugins, such as `https://github.example.com`.',
    group: 'plugins',
  },
  githubToken: {
    kind: 'text',
    label: 'GitHub token',
    help: 'Raises the rate limit of the GitHub API, and opens private repositories. It is sent to that API only. Default: `GITHUB_TOKEN` or `PACKER_GITHUB_API_TOKEN` of the environment, and for `githubUrl` `GH_ENTERPRISE_TOKEN`.',
    secret: { environment: 'GITHUB_TOKEN' },
    group: 'plugins',
  },
  denyBadVersions: {
    kind: 'boolean',
    label: 'Pass over bad releases',
    help: 'Passes over releases of plugins that are known to break builds, unless exactly that version is required or locked.',
    default: true,
    group: 'plugins',
  },
} as const satisfies InputDefinitions
