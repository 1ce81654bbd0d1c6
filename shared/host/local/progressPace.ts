import type { LogEvent } from '../../base/log.ts'

type Progress = Extract<LogEvent, { readonly type: 'progress' }>

/** Tells which reports of progress a reader of lines wants: the first, the last, and between them one in a second. */
export function progressPace(nowMs: () => number): (progress: Progress) => boolean {
  let shown = { label: '', atMs: 0 }
  return ({ label, percent }) => {
    const atMs = nowMs()
    if (label === shown.label && percent < 100 && atMs - shown.atMs < 1000) return false
    shown = { label, atMs }
    return true
  }
}
