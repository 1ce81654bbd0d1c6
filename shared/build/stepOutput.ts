import type { OutputStream } from '../base/childOutput.ts'
import { LineSplitter, type OutputLine } from '../base/text/lineSplitter.ts'
import type { BuildRun } from './buildRun.ts'
import type { StepOutput } from './stepContext.ts'

/** Turns what a program prints into events, line by line; the program waits while nobody takes them. */
export function openStepOutput({ ctx, emit, drained }: BuildRun): StepOutput {
  const splitters: Readonly<Record<OutputStream, LineSplitter>> = {
    stdout: new LineSplitter({ masker: ctx.log.masker }),
    stderr: new LineSplitter({ masker: ctx.log.masker }),
  }
  const tell = (lines: readonly OutputLine[], stream: OutputStream) => {
    if (lines.length > 0) emit({ type: 'output', lines: lines.map(({ text }) => text), stream })
  }
  return {
    async receive(chunk, stream) {
      tell(splitters[stream].push(chunk), stream)
      await drained()
    },
    end() {
      tell(splitters.stdout.flush(), 'stdout')
      tell(splitters.stderr.flush(), 'stderr')
    },
  }
}
