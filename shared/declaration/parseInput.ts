import type { InputDefinition } from './inputs.ts'
import { parseMap } from './parseMap.ts'

/** A parsed value, or what is wrong with the text in words that follow the input's name. */
export type ParsedInput = { readonly value: unknown } | { readonly problem: string }

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 }

/** Parses the text of one input by its definition; undefined text means it was not given. */
export function parseInput(definition: InputDefinition, text: string | undefined): ParsedInput {
  switch (definition.kind) {
    case 'text':
    case 'path':
      return parseText(definition, text?.trim())
    case 'connection':
      return parseText({}, text?.trim())
    case 'boolean':
      return text === undefined ? { value: definition.default } : parseBoolean(text.trim())
    case 'choice':
      return parseChoice(Object.keys(definition.options), text?.trim() ?? definition.default)
    case 'integer':
      return text === undefined ? { value: undefined } : parseInteger(text.trim(), definition)
    case 'duration':
      return text === undefined ? { value: undefined } : parseDuration(text.trim())
    case 'list':
      return {
        value: (text ?? '')
          .split(/\r?\n/)
          .map((line) => line.trim())
          .filter((line) => line !== ''),
      }
    case 'map':
      return parseMap(text ?? '')
  }
}

function parseText(
  definition: { default?: string; required?: boolean },
  text: string | undefined,
): ParsedInput {
  const value = text ?? definition.default
  if (value === undefined && definition.required === true) return { problem: 'is required.' }
  if (value !== undefined && /[\0\r\n]/.test(value)) return { problem: 'must be a single line.' }
  return { value }
}

function parseBoolean(text: string): ParsedInput {
  if (/^(true|yes|on|1)$/i.test(text)) return { value: true }
  if (/^(false|no|off|0)$/i.test(text)) return { value: false }
  return { problem: `must be true or false, not “${text}”.` }
}

function parseChoice(options: readonly string[], text: string): ParsedInput {
  const found = options.find((option) => option.toLowerCase() === text.toLowerCase())
  return found === undefined
    ? { problem: `must be one of ${options.join(', ')}, not “${text}”.` }
    : { value: found }
}

function parseInteger(
  text: string,
  { minimum, maximum }: { minimum?: number; maximum?: number },
): ParsedInput {
  const value = Number(text)
  if (!/^[+-]?\d+$/.test(text) || !Number.isSafeInteger(value))
    return { problem: `must be a whole number, not “${text}”.` }
  if (minimum !== undefined && value < minimum)
    return { problem: `must be at least ${minimum}, not ${value}.` }
  if (maximum !== undefined && value > maximum)
    return { problem: `must be at most ${maximum}, not ${value}.` }
  return { value }
}

/** Timers of the platform hold at most this long (setTimeout, 2^31−1 ms). */
const longestMs = 2_147_483_647

function parseDuration(text: string): ParsedInput {
  const problem = {
    problem: `must be a length of time such as 90s, 45m or 1h30m (a bare number is minutes), not “${text}”.`,
  }
  if (!/^(?:\d+|(?:\d+[hms])+)$/.test(text)) return problem
  let ms = /^\d+$/.test(text) ? Number(text) * 60_000 : 0
  for (const [, count, unit = ''] of text.matchAll(/(\d+)([hms])/g)) ms += Number(count) * (unitMs[unit] ?? 0)
  if (ms === 0) return { problem: 'must be longer than zero.' }
  return ms > longestMs ? { problem: 'must be at most 24 days.' } : { value: ms }
}
