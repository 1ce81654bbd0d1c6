/** Shell lines by command; a command that is not given does nothing and succeeds. */
export type FakeCommands = Readonly<Partial<Record<'version' | 'init' | 'validate' | 'build', string>>>

/** A shell script that answers as Packer 1.16 would, or in ways no Packer would. */
export function fakePacker(commands: FakeCommands): string {
  const { version = "echo '1,,version,1.16.0'", init = ':', validate = ':', build = ':' } = commands
  return `#!/bin/sh
for word in "$@"; do
  case $word in
    version)
      ${version}
      exit ;;
    init)
      ${init}
      exit ;;
    validate)
      ${validate}
      exit ;;
    build)
      ${build}
      exit ;;
  esac
done
`
}
