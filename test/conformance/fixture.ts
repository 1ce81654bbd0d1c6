/** A template and a command on it, for two programs to do the same with. */
export interface Fixture {
  readonly name: string
  /** By path; those in folders are made. */
  readonly files: Readonly<Record<string, string>>
  readonly command?: 'build' | 'validate'
  /** The template on the command line; a folder of files if not given. */
  readonly template?: string
  readonly only?: string
  readonly except?: string
  readonly variables?: readonly string[]
  readonly variableFiles?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly onError?: string
  readonly force?: boolean
  /** Builds one after the other, where the order of their effects is looked at. */
  readonly serial?: boolean
  /** Packer 1.6.6 does not know it yet, or did it otherwise. */
  readonly olderPackerDiffers?: boolean
  /** What both programs have to do; that they agree is asserted in any case. */
  readonly succeeds: boolean
  /** A file both have to leave, with its content; a part of the evidence that anything happened. */
  readonly leaves?: Readonly<Record<string, string>>
}

/** The sources of most templates: one that does nothing, and one that writes a file. */
export const nullSource = 'source "null" "one" {\n  communicator = "none"\n}\n'

/** A `shell-local` provisioner that appends a line to `log.txt`. */
export function say(text: string, more = ''): string {
  return `  provisioner "shell-local" {\n    inline = ["echo ${text} >> log.txt"]\n${more === '' ? '' : `    ${more}\n`}  }\n`
}

/** A build of the source `null.one`. */
export function build(content: string, sources = '["null.one"]'): string {
  return `build {\n  sources = ${sources}\n${content}}\n`
}
