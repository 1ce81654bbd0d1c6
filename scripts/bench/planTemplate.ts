import { localTemplateFiles } from '#shared/template/localTemplateFiles.ts'
import { readTemplate } from '#shared/template/readTemplate.ts'

const rounds = 600

/** Reads `image.pkr.hcl` in the folder of its argument again and again; prints the median of the later half in milliseconds. */
async function main(folder: string): Promise<void> {
  const request = {
    path: 'image.pkr.hcl',
    workingDirectory: folder,
    variables: new Map(),
    variableFiles: [],
    environment: new Map(),
    only: [],
    except: [],
    warnOnUndeclared: true,
    readData: false,
  }
  const tools = {
    files: localTemplateFiles(folder),
    host: { kindOf: () => Promise.resolve(undefined) },
    dataSources: new Map(),
    nowMs: () => 0,
    signal: new AbortController().signal,
  }
  const timesMs: number[] = []
  for (let round = 0; round < rounds; round++) {
    const startMs = performance.now()
    await readTemplate(request, tools)
    timesMs.push(performance.now() - startMs)
  }
  const sorted = timesMs.slice(rounds / 2).toSorted((left, right) => left - right)
  process.stdout.write(`${sorted[rounds / 4] ?? 0}\n`)
}

await main(process.argv[2] ?? '.')
