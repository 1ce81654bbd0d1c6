import { systemClock, type Clock } from '#shared/base/clock.ts'
import { createLog, type Log, type LogEvent } from '#shared/base/log.ts'
import { Masker } from '#shared/base/text/masker.ts'

/** A log that keeps what it says. */
export interface RecordedLog {
  readonly log: Log
  readonly events: readonly LogEvent[]
  /** The forms the platform was told to hide. */
  readonly hidden: readonly string[]
  /** All lines, group titles between angle brackets. */
  readonly text: () => readonly string[]
}

/** Makes a log whose host only listens. */
export function recordedLog(clock: Clock = systemClock): RecordedLog {
  const events: LogEvent[] = []
  const hidden: string[] = []
  const sink = {
    emit: (event: LogEvent) => void events.push(event),
    drained: () => Promise.resolve(),
    hideSecret: (form: string) => void hidden.push(form),
  }
  return {
    log: createLog({ sink, masker: new Masker(), clock }),
    events,
    hidden,
    text: () => events.flatMap(show),
  }
}

function show(event: LogEvent): readonly string[] {
  switch (event.type) {
    case 'document':
    case 'lines':
      return event.lines
    case 'groupStart':
      return [`<${event.title}`]
    case 'groupEnd':
      return ['>']
    case 'annotation':
      return [`${event.level}: ${event.text}`]
    case 'debug':
    case 'command':
      return [`${event.type}: ${event.text}`]
    case 'progress':
      return [`${event.label} ${event.percent}`]
  }
}
