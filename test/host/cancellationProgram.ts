import { listenForCancellation } from '#shared/host/cancellation.ts'

/** Says what each signal does, until the user will not wait any more. */
const { signal, hurry } = listenForCancellation()
const holding = setInterval(() => undefined, 1000)
signal.addEventListener('abort', () => process.stdout.write('cancelled\n'))
hurry.addEventListener('abort', () => {
  process.stdout.write('hurried\n')
  clearInterval(holding)
})
process.stdout.write('listening\n')
