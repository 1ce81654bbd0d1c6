import * as types from '../../hcl/values/types.ts'
import type { Type } from '../../hcl/values/types.ts'
import type { FieldTypes } from './fields.ts'

/** What the values of fields are converted to in HCL2. */
export const fieldTypes: Readonly<Record<keyof FieldTypes, Type>> = {
  text: types.string,
  integer: types.number,
  boolean: types.bool,
  duration: types.string,
  texts: types.listOf(types.string),
  integers: types.listOf(types.number),
  textLists: types.listOf(types.listOf(types.string)),
  textMap: types.mapOf(types.string),
}
