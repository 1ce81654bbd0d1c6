import type { Platform } from '../base/agent.ts'
import { catalogue } from '../base/catalogue.ts'
import { ImageError } from '../base/errors.ts'
import { inputName, kebabCase } from './names.ts'
import type { TaskShape } from './task.ts'

/**
 * An error with the inputs of a task under the names that the user of a platform types. Errors name them by their keys, which is
 * right on Azure Pipelines; only what is surely an input is touched, at the beginning of a detail and by keys of several words.
 */
export function nameInputs(error: ImageError, task: TaskShape, platform: Platform): ImageError {
  if (platform === 'azurePipelines') return error
  const isAboutInputs = error.code === 'INPUT_INVALID'
  const names = namesOn(task, platform)
  const asksForHelp = isAboutInputs && platform === 'local' && error.hint === catalogue.INPUT_INVALID.hint
  const { at, findings, isInLog, cause } = error
  const named = new ImageError(error.code, isAboutInputs ? names.inDetail(error.detail) : error.detail, {
    hint: asksForHelp ? `machine-image ${task.name} --help lists the options.` : names.inHint(error.hint),
    ...(at === undefined ? {} : { at }),
    findings,
    isInLog,
    cause,
  })
  if (error.stack !== undefined) named.stack = error.stack
  return named
}

function namesOn({ inputs }: TaskShape, platform: Platform) {
  const keys = Object.keys(inputs)
  const any = keys.join('|')
  const long = keys.filter((key) => kebabCase(key) !== key).join('|')
  const nameOf = (key: string) => inputName(key, platform)
  const first = new RegExp(String.raw`^(?:${any})(?:, (?:${any}))*(?=:)`)
  // Neither part of a path, an option or an address, nor in quotation marks.
  const within = new RegExp(String.raw`(?<![\w./\\=“"'-])(?:${long || '(?!)'})(?![\w/=-]|\.\w)`, 'g')
  const setting = new RegExp(String.raw`\b([Ss])et (${any}) to (?:(true|false)(?![\w-]))?`, 'g')
  const set = (_all: string, s: string, key: string, value: string | undefined): string =>
    value === undefined || platform !== 'local'
      ? `${s}et ${nameOf(key)} to ${value ?? ''}`
      : `${s === 's' ? 'give' : 'Give'} ${value === 'true' ? '--' : '--no-'}${kebabCase(key)}`
  const rest = (text: string) => text.replaceAll(setting, set).replaceAll(within, nameOf)
  return {
    inDetail: (text: string) => rest(text.replace(first, (list) => list.split(', ').map(nameOf).join(', '))),
    inHint: rest,
  }
}
