import { catalogue, type ErrorCode } from './catalogue.ts'

/** A place in a file the user wrote; lines and columns count from 1. */
export interface SourcePosition {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** One of the parts a failure is made of, an annotation of its own. */
export interface Finding {
  readonly text: string
  readonly at?: SourcePosition
}

/** Optional parts of an {@link ImageError}. */
export interface ImageErrorOptions {
  readonly cause?: unknown
  readonly at?: SourcePosition
  /** Replaces the catalogue's hint where the case at hand knows better. */
  readonly hint?: string
  /** All that is wrong, part by part, where the detail is made of parts. */
  readonly findings?: readonly Finding[]
  /** The log has the findings already, each with its place. */
  readonly isInLog?: boolean
}

const brand: unique symbol = Symbol.for('machine-image-tasks.ImageError')

/** The one error this product throws on purpose: a catalogued code and the detail of this case. */
export class ImageError extends Error {
  readonly [brand] = true
  readonly code: ErrorCode
  readonly detail: string
  readonly hint: string
  readonly at: SourcePosition | undefined
  readonly findings: readonly Finding[]
  readonly isInLog: boolean

  constructor(code: ErrorCode, detail: string, options: ImageErrorOptions = {}) {
    super(`${catalogue[code].title}: ${detail}`, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
    this.detail = detail
    this.hint = options.hint ?? catalogue[code].hint
    this.at = options.at
    this.findings = options.findings ?? []
    this.isInLog = options.isInLog ?? false
  }

  /** The catalogue's title of the code. */
  get title(): string {
    return catalogue[this.code].title
  }
}
Object.defineProperty(ImageError.prototype, 'name', { value: 'ImageError' })

/** True for an {@link ImageError} of any copy of this code: chunks and bundles each carry their own class. */
export function isImageError(value: unknown): value is ImageError {
  return typeof value === 'object' && value !== null && brand in value
}

/** One line about anything that was thrown, an `Error` or not. */
export function describeError(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message || thrown.name
  if (typeof thrown === 'string') return thrown
  try {
    return JSON.stringify(thrown) ?? String(thrown)
  } catch {
    return Object.prototype.toString.call(thrown)
  }
}

/** The errno name of a failed system call (`ENOENT`, …), or undefined. */
export function errnoOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined
  return typeof thrown.code === 'string' ? thrown.code : undefined
}
