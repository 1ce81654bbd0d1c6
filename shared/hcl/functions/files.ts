import { setValue } from '../values/build.ts'
import { asString } from '../values/read.ts'
import * as types from '../values/types.ts'
import { setOf } from '../values/types.ts'
import { dynamicValue, falseValue, stringValue, trueValue } from '../values/value.ts'
import type { Capabilities, Files } from './capabilities.ts'
import { utf8Text } from './encodings.ts'
import { FunctionError, type HclFunction, plainFunction } from './function.ts'
import { glob } from './glob.ts'
import { text } from './parameters.ts'
import { absolutePath, baseName, cleaned, directoryName, expandHome, relativePath } from './paths.ts'

const missing = dynamicValue

function required(files: Files | undefined): Files {
  if (files === undefined) throw new FunctionError('files cannot be read here')
  return files
}

/** The text of a file, relative to the base directory; throws {@link FunctionError} if it cannot be had. */
export function readTextFile(files: Files, path: string): string {
  const full = absolutePath(files.baseDirectory, expandHome(files, path))
  const bytes = readBytes(files, full)
  if (bytes === undefined) throw new FunctionError(`no file exists at ${full}`)
  const content = utf8Text(bytes)
  if (content === undefined)
    throw new FunctionError(`contents of ${path} are not valid UTF-8; filebase64 reads such files`)
  return content
}

function readBytes(files: Files, full: string): Uint8Array | undefined {
  try {
    return files.read(full)
  } catch {
    throw new FunctionError(`failed to read ${full}`)
  }
}

function overPath(apply: (path: string) => string): HclFunction {
  return plainFunction({
    parameters: [text('path')],
    returns: types.string,
    call: ([path = missing]) => stringValue(apply(asString(path))),
  })
}

function fileSet(files: Files, path: string, pattern: string): readonly string[] {
  const directory = absolutePath(files.baseDirectory, path)
  const matches = glob(files, cleaned(`${directory}/${pattern}`))
  return matches
    .filter((match) => files.kindOf(match) === 'file')
    .map((match) => relativePath(directory, match))
}

/** Functions over paths and files; files are a capability. */
export function fileFunctions({ files }: Capabilities): Readonly<Record<string, HclFunction>> {
  return {
    abspath: overPath((path) => absolutePath(required(files).workingDirectory, path).replaceAll('\\', '/')),
    basename: overPath(baseName),
    dirname: overPath(directoryName),
    file: overPath((path) => readTextFile(required(files), path)),
    filebase64: overPath((path) => {
      const available = required(files)
      const bytes = readBytes(available, absolutePath(available.workingDirectory, path))
      if (bytes === undefined)
        throw new FunctionError(`failed to read file ${JSON.stringify(path)}: no such file`)
      return Buffer.from(bytes).toString('base64')
    }),
    fileexists: plainFunction({
      parameters: [text('path')],
      returns: types.bool,
      call: ([path = missing]) => {
        const available = required(files)
        const full = absolutePath(available.baseDirectory, expandHome(available, asString(path)))
        const kind = available.kindOf(full)
        if (kind === undefined) return falseValue
        if (kind === 'file') return trueValue
        throw new FunctionError(`${full} is not a regular file`)
      },
    }),
    fileset: plainFunction({
      parameters: [text('path'), text('pattern')],
      returns: setOf(types.string),
      call: ([path = missing, pattern = missing]) =>
        setValue(fileSet(required(files), asString(path), asString(pattern)).map(stringValue), types.string),
    }),
    pathexpand: overPath((path) => (path.startsWith('~') ? expandHome(required(files), path) : path)),
  }
}
