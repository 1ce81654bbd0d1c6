import { objectValue } from '../../hcl/values/build.ts'
import * as types from '../../hcl/values/types.ts'
import { stringValue } from '../../hcl/values/value.ts'
import type { DataSource } from '../../template/dataSource.ts'

const fields = { input: { type: 'text', required: true } } as const

/** `data "null"`: answers what it was asked. */
export const nullSource: DataSource<typeof fields> = {
  fields,
  output: types.objectOf(new Map([['output', types.string]])),
  read: ({ input }) => Promise.resolve(objectValue([['output', stringValue(input)]])),
}
