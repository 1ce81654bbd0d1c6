/**
 * Sets the exit code and lets the process end by itself; forced after two seconds if some handle still holds it. A success does not
 * take back the exit code of output that could not be written.
 */
export function exitSafely(code: number): void {
  if (code !== 0) process.exitCode = code
  else process.exitCode ??= 0
  setTimeout(() => process.exit(), 2000).unref()
}
