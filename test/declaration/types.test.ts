import { expect, expectTypeOf, it } from 'vitest'
import { defineTask } from '#shared/declaration/defineTask.ts'
import type { InputValues } from '#shared/declaration/inputs.ts'
import { sampleInputs, sampleOutputs, sampleTask } from './sampleTask.ts'

type Values = InputValues<typeof sampleInputs>

it('makes the types of run from the declaration', () => {
  expectTypeOf<Values['command']>().toEqualTypeOf<'build' | 'fmt'>()
  expectTypeOf<Values['templateFile']>().toEqualTypeOf<string>()
  expectTypeOf<Values['oneText']>().toEqualTypeOf<string>()
  expectTypeOf<Values['azureOnly']>().toEqualTypeOf<string | undefined>()
  expectTypeOf<Values['force']>().toEqualTypeOf<boolean>()
  expectTypeOf<Values['count']>().toEqualTypeOf<number | undefined>()
  expectTypeOf<Values['timeLimit']>().toEqualTypeOf<number | undefined>()
  expectTypeOf<Values['entries']>().toEqualTypeOf<readonly string[]>()
  expectTypeOf<Values['pairs']>().toEqualTypeOf<ReadonlyMap<string, string>>()
  expectTypeOf<keyof Values>().toEqualTypeOf<keyof typeof sampleInputs>()
  expectTypeOf(sampleTask.name).toEqualTypeOf<'sample'>()
})

it('lets code read declared inputs and set declared outputs only', async () => {
  const task = defineTask({
    ...sampleTask,
    inputs: sampleInputs,
    outputs: sampleOutputs,
    async run(
      inputs,
      ctx: { readonly output: (key: 'imageId' | 'path', value: string | undefined) => void },
    ) {
      ctx.output('imageId', inputs.templateFile)
      ctx.output('path', undefined)
      // @ts-expect-error an output nobody declared
      ctx.output('imageID', 'x')
      // @ts-expect-error an input nobody declared
      ctx.output('path', inputs.template)
      // @ts-expect-error a value that is no option
      if (inputs.command === 'destroy') return
    },
  })
  const seen: [string, string | undefined][] = []
  const values = { templateFile: 'a', command: 'build' } as Values
  await task.run(values, { output: (key: string, value: string | undefined) => void seen.push([key, value]) })
  expect(seen[0]).toEqual(['imageId', 'a'])
})
