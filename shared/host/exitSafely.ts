/** Sets the exit code and lets the process end by itself; forced after two seconds if some handle still holds it. */
export function exitSafely(code: number): void {
  process.exitCode = code
  setTimeout(() => process.exit(), 2000).unref()
}
