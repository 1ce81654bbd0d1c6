import type { Clock } from './clock.ts'
import type { SourcePosition } from './errors.ts'
import { createForeignText } from './text/foreignLines.ts'
import type { Masker } from './text/masker.ts'
import { documentLines } from './text/documentLines.ts'
import { linesOfText } from './text/sanitise.ts'
import { secretForms } from './text/secretForms.ts'

/** How grave an annotation is. */
export type AnnotationLevel = 'error' | 'warning' | 'notice'

/** A message the platform shows beside the log, at a place in a file where there is one. */
export interface Annotation {
  readonly level: AnnotationLevel
  readonly text: string
  readonly title?: string | undefined
  readonly at?: SourcePosition | undefined
  /** What is left to say to whoever reads the log itself, which has all of `text` already; empty for nothing. */
  readonly afterLog?: string | undefined
}

/** What happens, for a host to say in its dialect. All text in it is masked and inert; `text` may have several lines. */
export type LogEvent =
  | { readonly type: 'lines'; readonly lines: readonly string[] }
  /** The result of a command for another program to read: lines of JSON. */
  | { readonly type: 'document'; readonly lines: readonly string[] }
  | { readonly type: 'debug'; readonly text: string }
  | { readonly type: 'command'; readonly text: string }
  | { readonly type: 'groupStart'; readonly title: string }
  | { readonly type: 'groupEnd' }
  | ({ readonly type: 'annotation' } & Annotation)
  | { readonly type: 'progress'; readonly label: string; readonly percent: number }

/** The receiving end of a log, a host's. */
export interface LogSink {
  emit(event: LogEvent): void
  /** Resolves when the output takes more; what produces much output waits for it. */
  drained(): Promise<void>
  /** Makes the platform itself hide one form of a secret; a single line. */
  hideSecret(form: string): void
}

/** The log of a run. Whatever is written, by us or by a stranger, is masked and made inert first. */
export interface Log {
  debug(text: string): void
  info(text: string): void
  annotate(annotation: Annotation): void
  warning(text: string, at?: SourcePosition): void
  /** Runs `run` inside a foldable group; a group within a group is shown as a heading. */
  group<T>(title: string, run: () => Promise<T>): Promise<T>
  /** Opens a foldable group; the returned function closes it. */
  openGroup(title: string): () => void
  /** The argv of a child about to start. */
  command(argv: readonly string[]): void
  /** Lines of a child, a server or a file. */
  foreign(lines: readonly string[]): void
  /** A value as JSON for another program, masked; on a terminal it can have standard output to itself. */
  document(value: unknown): void
  /** `fraction` from 0 to 1; shown at most every ten seconds or five percent. */
  progress(label: string, fraction: number): void
  /** Hides a value in all its forms, here and on the platform, from now on. */
  secret(value: string): void
  /** What is masked; for those who must know before a text is complete. */
  readonly masker: Masker
  /** The text as it may be shown or written to a file. */
  mask(text: string): string
  drained(): Promise<void>
}

/** What a log is made of. */
export interface LogParts {
  readonly sink: LogSink
  readonly masker: Masker
  readonly clock: Clock
}

/** Makes the log of a run over a host's sink. */
export function createLog({ sink, masker, clock }: LogParts): Log {
  const inert = createForeignText(masker)
  const inertText = (text: string) => linesOfText(text).flatMap(inert).join('\n')
  let depth = 0
  const hide = (value: string) => {
    // Azure Pipelines refuses a secret of several lines; each of them is a form of its own.
    for (const form of secretForms(value)) if (!/[\r\n]/.test(form)) sink.hideSecret(form)
  }
  let shown = { label: '', percent: 0, atMs: Number.NEGATIVE_INFINITY }

  const log: Log = {
    debug: (text) => sink.emit({ type: 'debug', text: inertText(text) }),
    info: (text) => log.foreign(linesOfText(text)),
    annotate: ({ level, text, title, at, afterLog }) =>
      sink.emit({
        type: 'annotation',
        level,
        text: inertText(text),
        title: title === undefined ? undefined : inertText(title).replaceAll('\n', ' '),
        at: at && { ...at, file: inertText(at.file).replaceAll('\n', ' ') },
        afterLog: afterLog === undefined ? undefined : inertText(afterLog),
      }),
    warning: (text, at) => log.annotate({ level: 'warning', text, at }),
    async group(title, run) {
      const close = log.openGroup(title)
      try {
        return await run()
      } finally {
        close()
      }
    },
    openGroup(title) {
      const safeTitle = inertText(title).replaceAll('\n', ' ')
      if (depth++ > 0) sink.emit({ type: 'lines', lines: [`— ${safeTitle}`] })
      else sink.emit({ type: 'groupStart', title: safeTitle })
      return () => {
        if (--depth === 0) sink.emit({ type: 'groupEnd' })
      }
    },
    command: (argv) =>
      sink.emit({
        type: 'command',
        text: inertText(argv.map(quoteForReading).join(' ')).replaceAll('\n', ' '),
      }),
    foreign: (lines) => {
      if (lines.length > 0) sink.emit({ type: 'lines', lines: lines.flatMap(inert) })
    },
    document: (value) => sink.emit({ type: 'document', lines: documentLines(value).flatMap(inert) }),
    progress(label, fraction) {
      const percent = Math.max(0, Math.min(100, Math.floor(fraction * 100)))
      const atMs = clock.monotonicMs()
      const fresh = label !== shown.label || percent - shown.percent >= 5 || atMs - shown.atMs >= 10_000
      const isEnd = percent === 100 && shown.percent < 100
      if (!fresh && !isEnd) return
      shown = { label, percent, atMs }
      sink.emit({ type: 'progress', label: inertText(label), percent })
    },
    secret(value) {
      const verdict = masker.add(value)
      if (verdict === 'added') hide(value)
      else if (value !== '')
        log.warning(
          `A secret value is ${verdict === 'too-short' ? 'shorter than 4 characters' : 'a common word'} and is not masked.`,
        )
    },
    masker,
    mask: (text) => masker.mask(text),
    drained: () => sink.drained(),
  }
  return log
}

function quoteForReading(argument: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`
}
