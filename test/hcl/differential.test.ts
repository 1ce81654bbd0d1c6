import { describe, expect, it } from 'vitest'
import { askOracle, hclOracle, type OracleRequest } from '#test/tools/hclOracle/hclOracle.ts'
import { dynamicSchema, expressionCases, fileCases, jsonSchema } from './corpusCases.ts'
import { answer } from './describeBody.ts'
import { yamlExceptions } from './yamlExceptions.ts'
import { difference } from './differences.ts'
import { imageTemplate, imageVariables } from './imageTemplate.ts'
import { testScope, variables } from './testScope.ts'

const oracle = await hclOracle()
const scope = testScope()

/** Sources that this library judges otherwise on purpose, with the reason. */
const exceptions = new Map([
  [
    'cidrhost("::ffff:10.0.0.0/104", 1)',
    'Go mixes up the two forms of a mapped address and yields no address at all',
  ],
  ...yamlExceptions,
])

async function differences(requests: readonly OracleRequest[], names: readonly string[]): Promise<string[]> {
  const answers = await askOracle(oracle ?? '', requests)
  return requests.flatMap((request, index) => {
    const go = answers[index]
    if (go === undefined || exceptions.has(request.source)) return []
    const found = difference(go, answer(request, scope))
    return found === undefined ? [] : [`${names[index]}\n${found}`]
  })
}

describe.each(['literals', 'operators', 'conditionals', 'collections', 'conversions', 'functions', 'yaml'])(
  'the expressions of %s',
  (name) => {
    it.skipIf(oracle === undefined)("have the values and the errors of Go's HCL (needs go)", async () => {
      const sources = await expressionCases(`${name}.txt`)
      const requests = sources.map((source) => ({ kind: 'expression', source, variables }) as const)
      expect(sources.length).toBeGreaterThan(40)
      expect(await differences(requests, sources)).toEqual([])
    })
  },
)

describe('whole files', () => {
  it.skipIf(oracle === undefined)("have the values and the errors of Go's HCL (needs go)", async () => {
    const cases = await fileCases('files.txt')
    const requests = cases.map(({ source }) => ({ kind: 'file', source, variables }) as const)
    expect(cases.length).toBeGreaterThanOrEqual(120)
    expect(
      await differences(
        requests,
        cases.map(({ name }) => name),
      ),
    ).toEqual([])
  })

  it.skipIf(oracle === undefined)(
    "as long as those of real images have the values of Go's HCL (needs go)",
    async () => {
      const request = { kind: 'file', source: imageTemplate(), variables: imageVariables } as const
      const [go] = await askOracle(oracle ?? '', [request])
      expect(request.source.length).toBeGreaterThan(38_000)
      expect(go?.diagnostics).toEqual([])
      expect(go && difference(go, answer(request, testScope(imageVariables)))).toBeUndefined()
    },
  )

  it.skipIf(oracle === undefined)(
    "in JSON have the values and the errors of Go's HCL (needs go)",
    async () => {
      const cases = await fileCases('json.txt')
      const requests = cases.map(
        ({ source }) => ({ kind: 'json', source, variables, schema: jsonSchema }) as const,
      )
      expect(
        await differences(
          requests,
          cases.map(({ name }) => name),
        ),
      ).toEqual([])
    },
  )

  it.skipIf(oracle === undefined).each([
    ['the native syntax', 'file', 'dynamic.txt'],
    ['JSON', 'json', 'dynamicJson.txt'],
  ] as const)("of dynamic blocks in %s are expanded as by Go's HCL (needs go)", async (_, kind, name) => {
    const cases = await fileCases(name)
    const requests = cases.map(
      ({ source }) => ({ kind, source, variables, schema: dynamicSchema, dynamic: true }) as const,
    )
    expect(cases.length).toBeGreaterThanOrEqual(40)
    expect(
      await differences(
        requests,
        cases.map(({ name }) => name),
      ),
    ).toEqual([])
  })

  it.skipIf(oracle === undefined)('judge the listed exceptions otherwise (needs go)', async () => {
    const requests = Array.from(
      exceptions.keys(),
      (source) => ({ kind: 'expression', source, variables }) as const,
    )
    const answers = await askOracle(oracle ?? '', requests)
    for (const [index, request] of requests.entries()) {
      const go = answers[index]
      expect(go && difference(go, answer(request, scope)), request.source).toBeDefined()
    }
  })
})
