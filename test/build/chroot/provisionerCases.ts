/** What provisioners do to a target, for both engines; what they leave is in its `/srv`. */
export interface ProvisionerCase {
  readonly name: string
  /** What stands in the `build` block after its sources. */
  readonly body: string
  /** Files beside the template. */
  readonly files?: Readonly<Record<string, string>>
  /** Names of the sources; one called `one` if not given. */
  readonly sources?: readonly string[]
  readonly options?: readonly string[]
}

const shell = (lines: string, more = '') =>
  `provisioner "shell" {\n  inline = [${JSON.stringify(lines)}]\n  ${more}\n}\n`
const cleanup = `error-cleanup-provisioner "shell" {\n  inline = ["echo cleaned >>/srv/log"]\n}\n`

/** The cases. Every run of a command adds to `/srv/log`, so the order and the number of runs show. */
export const provisionerCases: readonly ProvisionerCase[] = [
  {
    name: 'shell: inline, scripts and their order',
    body:
      shell('echo first >>/srv/log') +
      `provisioner "shell" { scripts = ["a.sh", "b.sh"] }\n` +
      `provisioner "shell" { script = "c.sh" }\n` +
      shell('echo last >>/srv/log'),
    files: {
      'a.sh': 'echo "a $0" | sed "s/[0-9]//g" >>/srv/log\n',
      'b.sh': '#!/bin/bash\necho "b ${BASH_VERSION:+bash}" >>/srv/log\n',
      'c.sh': '#!/bin/sh -e\necho c >>/srv/log\nfalse\necho not reached >>/srv/log\n',
    },
  },
  {
    name: 'shell: variables of the environment and how they are quoted',
    body:
      shell(
        'echo "$A|$B|$C|$PACKER_BUILD_NAME" >>/srv/log',
        `environment_vars = ["A=one two", "B=it's \\"$HOME\\" \`id\`", "C=a=b"]`,
      ) +
      shell('echo "$D|$E" >>/srv/log', 'env = { D = "$x", E = "tab\\there" }') +
      shell('echo "$F" >>/srv/log', 'environment_vars = ["F=file"]\n  use_env_var_file = true'),
  },
  {
    name: 'shell: an execute_command of one’s own',
    body: shell(
      'echo "$1 $G" >>/srv/log',
      `execute_command = "chmod +x {{ .Path }}; env {{ .Vars }} {{ .Path }} given"\n  environment_vars = ["G=g"]`,
    ),
  },
  {
    name: 'shell: where a script is put and whether it stays',
    body:
      shell(
        'echo "$0" >>/srv/log',
        'remote_folder = "/srv"\n  remote_file = "mine.sh"\n  skip_clean = true',
      ) +
      shell('echo "$0" >>/srv/log', 'remote_path = "/srv/other.sh"') +
      shell('ls /srv >>/srv/log; stat -c %a /srv/mine.sh >>/srv/log'),
  },
  {
    name: 'shell: exit codes that are good',
    body: shell('echo ran >>/srv/log; exit 7', 'valid_exit_codes = [0, 7]') + shell('echo after >>/srv/log'),
  },
  {
    name: 'shell: an exit code that is not, and what is left out then',
    body:
      shell('echo ran >>/srv/log; exit 7', 'valid_exit_codes = [0, 8]') +
      shell('echo after >>/srv/log') +
      cleanup,
  },
  {
    name: 'shell: another shebang for lines',
    body: shell(
      'echo "${BASH_VERSION:+bash}" >>/srv/log; false; echo on >>/srv/log',
      'inline_shebang = "/bin/bash"',
    ),
  },
  { name: 'shell: lines end at the first that fails', body: shell('false\necho never >>/srv/log') + cleanup },
  {
    name: 'retries until it works',
    body:
      shell('echo try >>/srv/log; [ "$(wc -l </srv/log)" -ge 3 ]', 'max_retries = 4') +
      shell('echo after >>/srv/log'),
  },
  {
    name: 'retries that are used up',
    body: shell('echo try >>/srv/log; exit 3', 'max_retries = 2') + shell('echo after >>/srv/log') + cleanup,
  },
  { name: 'a pause before', body: shell('echo paused >>/srv/log', 'pause_before = "1s"') },
  {
    name: 'a time limit',
    body: shell('echo begun >>/srv/log; sleep 20; echo late >>/srv/log', 'timeout = "2s"') + cleanup,
  },
  {
    name: 'other fields for one source',
    sources: ['one', 'two'],
    body: shell(
      'echo base "$W" >>/srv/log',
      'environment_vars = ["W=all"]\n  override = { two = { inline = ["echo other \\"$W\\" >>/srv/log"] } }',
    ),
  },
  {
    name: 'only and except',
    sources: ['one', 'two', 'three'],
    body:
      shell('echo only-two >>/srv/log', 'only = ["TYPE.two"]') +
      shell('echo not-two >>/srv/log', 'except = ["TYPE.two"]') +
      shell('echo all >>/srv/log'),
  },
  {
    name: 'builds side by side, one of which fails',
    sources: ['one', 'two', 'three'],
    body:
      shell('echo "$PACKER_BUILD_NAME" >>/srv/log; [ "$PACKER_BUILD_NAME" != two ]') +
      shell('echo after >>/srv/log') +
      cleanup,
  },
  {
    name: 'file: a file, its mode, and a name in a folder',
    body:
      `provisioner "file" {\n  source = "data.txt"\n  destination = "/srv/renamed.txt"\n}\n` +
      `provisioner "file" {\n  source = "data.txt"\n  destination = "/srv/"\n}\n` +
      `provisioner "file" {\n  content = "made of \${source.name}\\n"\n  destination = "/srv/content"\n}\n` +
      `provisioner "file" {\n  sources = ["data.txt", "more.txt"]\n  destination = "/srv/"\n}\n`,
    files: { 'data.txt': 'data\n', 'more.txt': 'more\n' },
  },
  {
    name: 'file: folders with and without a slash',
    body:
      shell('mkdir /srv/in /srv/at') +
      `provisioner "file" {\n  source = "tree"\n  destination = "/srv/in"\n}\n` +
      `provisioner "file" {\n  source = "tree/"\n  destination = "/srv/at"\n}\n`,
    files: { 'tree/one': '1\n', 'tree/sub/two': '2\n', 'tree/.hidden': 'h\n' },
  },
  {
    name: 'file: back from the target',
    body:
      shell('echo from the target >/srv/out; echo 2 >/srv/out2') +
      `provisioner "file" {\n  direction = "download"\n  source = "/srv/out"\n  destination = "got/out"\n}\n` +
      `provisioner "file" {\n  direction = "download"\n  sources = ["/srv/out", "/srv/out2"]\n  destination = "got/"\n}\n`,
  },
  {
    name: 'file: one that is not there',
    body: `provisioner "file" {\n  source = "/nowhere/file"\n  destination = "/srv/x"\n}\n` + cleanup,
  },
  {
    name: 'shell-local in between, and a failure of it',
    body:
      shell('echo one >>/srv/log') +
      `provisioner "shell-local" { inline = ["echo local $PACKER_BUILD_NAME >>local.log"] }\n` +
      `provisioner "shell-local" {\n  inline = ["echo $X >>local.log; exit 4"]\n  environment_vars = ["X=x"]\n}\n` +
      shell('echo never >>/srv/log') +
      cleanup,
  },
  {
    name: 'breakpoint that is disabled',
    body: `provisioner "breakpoint" { disable = true }\n` + shell('echo on >>/srv/log'),
  },
  { name: 'the standard input is empty', body: shell('cat >/srv/stdin; echo read >>/srv/log') },
  {
    name: 'much output',
    body: shell('i=0; while [ $i -lt 2000 ]; do echo "line $i"; i=$((i+1)); done; echo done >>/srv/log'),
  },
  {
    name: 'the mask of new files',
    body: shell('umask >>/srv/log; touch /srv/new; stat -c %a /srv/new >>/srv/log; id -u >>/srv/log'),
  },
]
