import { basename } from 'node:path'
import { ImageError } from '../../base/errors.ts'
import { isAtLeast, type PackerVersion } from '../packerVersion.ts'

/** The commands of Packer that a run may ask for. */
export type PackerCommand = 'build' | 'validate' | 'init' | 'inspect' | 'fmt' | 'fix'

/** What decides a run of Packer; paths as the user typed them, relative to the folder Packer runs in. */
export interface PackerRequest {
  readonly command: PackerCommand
  readonly template: string
  readonly templateIsFolder: boolean
  readonly version: PackerVersion
  readonly init: boolean
  readonly variables: ReadonlyMap<string, string>
  readonly secretVariables: ReadonlyMap<string, string>
  readonly variableFiles: readonly string[]
  readonly only: readonly string[]
  readonly except: readonly string[]
  readonly force: boolean
  readonly onError: string
  readonly parallelBuilds: number | undefined
  readonly check: boolean
  readonly packerArgs: readonly string[]
}

/** One start of Packer. */
export interface PackerStep {
  readonly command: PackerCommand
  readonly args: readonly string[]
  /**
   * True where Packer answers in rows. `fmt` answers in plain text whatever it is asked, and the template of `fix` cannot be had
   * back from a row, which writes a line end and the two characters `\n` alike.
   */
  readonly machineReadable: boolean
  /** The template as Packer is given it. */
  readonly template: string
}

/** All starts of Packer, and the way its secrets take. */
export interface PackerPlan {
  readonly steps: readonly PackerStep[]
  readonly environment: Readonly<Record<string, string>>
  /** The JSON of a variable file only this run may read; undefined when there is nothing in it. */
  readonly secretFile: string | undefined
}

/** Stands in the arguments of a plan where the path of the secret variable file will be. */
export const secretFilePlaceholder = '\0secret-variables'

/** Decides how Packer is started; throws PACKER_TOO_OLD where the version has no such command. */
export function planPacker(request: PackerRequest): PackerPlan {
  const { command, version } = request
  if (command === 'init' && !isAtLeast(version, 1, 7))
    throw new ImageError('PACKER_TOO_OLD', `Packer ${version.text} has no command init.`)
  const hcl = isHclTemplate(request)
  if (command === 'init' && !hcl)
    throw new ImageError(
      'INPUT_INVALID',
      'command: init needs an HCL2 template; legacy JSON templates name no plugins.',
    )
  const initFirst =
    request.init && hcl && isAtLeast(version, 1, 7) && (command === 'build' || command === 'validate')
  const secrets = request.secretVariables
  // An HCL2 variable from the environment is parsed by its type, one in a JSON file would have to be typed already;
  // a legacy template does not look at PKR_VAR_.
  const environment = hcl
    ? Object.fromEntries([...secrets].map(([name, value]) => [`PKR_VAR_${name}`, value]))
    : {}
  const steps: PackerStep[] = []
  const template = argumentPath(request.template)
  const inRows = command !== 'fmt' && command !== 'fix'
  if (initFirst)
    steps.push({
      command: 'init',
      args: ['-machine-readable', 'init', template],
      machineReadable: true,
      template,
    })
  steps.push({
    command,
    args: [
      ...(inRows ? ['-machine-readable'] : []),
      command,
      ...flags(request, hcl),
      ...request.packerArgs,
      template,
    ],
    machineReadable: inRows,
    template,
  })
  return {
    steps,
    environment,
    secretFile: hcl || secrets.size === 0 ? undefined : JSON.stringify(Object.fromEntries(secrets)),
  }
}

/** Packer's own rule: a folder, or a name that ends in `.pkr.hcl` or `.pkr.json`, is HCL2 (command/meta.go). */
export function isHclTemplate(request: {
  readonly template: string
  readonly templateIsFolder: boolean
}): boolean {
  return request.templateIsFolder || /\.pkr\.(hcl|json)$/.test(basename(request.template))
}

function flags(request: PackerRequest, hcl: boolean): readonly string[] {
  switch (request.command) {
    case 'build':
      return [
        '-color=false',
        ...(request.force ? ['-force'] : []),
        ...(request.onError === 'cleanup' ? [] : [`-on-error=${request.onError}`]),
        ...(request.parallelBuilds === undefined ? [] : [`-parallel-builds=${request.parallelBuilds}`]),
        ...selection(request),
        ...variableFlags(request, hcl),
      ]
    case 'validate':
      return [...selection(request), ...variableFlags(request, hcl)]
    case 'inspect':
      return variableFlags(request, hcl)
    case 'fmt':
      return request.check ? ['-check', '-diff'] : []
    case 'init':
    case 'fix':
      return []
  }
}

function selection({ only, except }: PackerRequest): readonly string[] {
  const names = (list: readonly string[]) =>
    list
      .flatMap((entry) => entry.split(','))
      .map((name) => name.trim())
      .filter(Boolean)
  return [
    ...(only.length > 0 ? [`-only=${names(only).join(',')}`] : []),
    ...(except.length > 0 ? [`-except=${names(except).join(',')}`] : []),
  ]
}

/** Files first, later ones winning, then single variables: Packer's own precedence. */
function variableFlags(request: PackerRequest, hcl: boolean): readonly string[] {
  return [
    ...request.variableFiles.map((file) => `-var-file=${file}`),
    ...[...request.variables].map(([name, value]) => `-var=${name}=${value}`),
    ...(hcl || request.secretVariables.size === 0 ? [] : [`-var-file=${secretFilePlaceholder}`]),
  ]
}

/** A path that begins with a dash would be read as a flag. */
function argumentPath(path: string): string {
  return path.startsWith('-') ? `./${path}` : path
}
