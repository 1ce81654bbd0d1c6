/** What the build task does with a template; on the command line each is a command of its own. */
export const buildCommands = ['build', 'validate', 'init', 'inspect', 'fmt', 'fix'] as const
