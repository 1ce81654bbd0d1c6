import type { SourceFile } from './sourceFiles.ts'

/** One import of a module. */
export interface Specifier {
  /** Undefined when it is no literal. */
  readonly name: string | undefined
  readonly kind: 'static' | 'dynamic' | 'type'
}

/** Every import of a file: static, re-exported, dynamic, of types, and by `require`. */
export function specifiersOf({ code, strings }: SourceFile): readonly Specifier[] {
  const found: Specifier[] = []
  const literalAt = (at: number) => strings.get(at)
  for (const match of code.matchAll(/\bfrom\s*(?=['"])/g)) {
    const kind = isTypeImport(code.slice(0, match.index)) ? 'type' : 'static'
    found.push({ name: literalAt(match.index + match[0].length), kind })
  }
  for (const match of code.matchAll(/\bimport\s*(?=['"])/g))
    found.push({ name: literalAt(match.index + match[0].length), kind: 'static' })
  for (const match of code.matchAll(/(\btypeof\s+)?\bimport\s*\(\s*/g)) {
    const name = literalAt(match.index + match[0].length)
    found.push({ name, kind: match[1] === undefined ? 'dynamic' : 'type' })
  }
  for (const match of code.matchAll(/\brequire\s*\(\s*/g))
    found.push({ name: literalAt(match.index + match[0].length), kind: 'static' })
  return found
}

/** Whether the import or export that is open at the end of the code is one of types only. */
function isTypeImport(code: string): boolean {
  const begin = Math.max(code.lastIndexOf('import'), code.lastIndexOf('export'))
  return begin >= 0 && /^(?:import|export)\s+type\b/.test(code.slice(begin))
}
