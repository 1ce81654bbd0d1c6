import { goProgram } from './goProgram.ts'

/** nektos/act, which runs a workflow here as GitHub would; undefined where no usable `go` is installed. */
export async function act(): Promise<string | undefined> {
  return await goProgram({
    name: 'act',
    module: 'github.com/nektos/act',
    version: '0.2.89',
    sum: 'h1:d9oFeJ6jUkaVExuG+XzAaMPDqoDrNHaGeiRb8IU+N5w=',
    ldflags: '-X main.version=0.2.89',
  })
}
