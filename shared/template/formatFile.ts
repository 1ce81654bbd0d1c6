import { formatDiff } from '../base/text/unifiedDiff.ts'
import { decodeSource } from '../hcl/decodeSource.ts'
import type { Diagnostic } from '../hcl/diagnostic.ts'
import { encodeSource } from '../hcl/encodeSource.ts'
import { formatSource } from '../hcl/format/formatSource.ts'
import { Source } from '../hcl/source.ts'

/** What `packer fmt` would make of a file. */
export interface FormattedFile {
  /** Undefined if the file is in the style already, or has errors. */
  readonly change: { readonly bytes: Uint8Array; readonly diff: string } | undefined
  readonly diagnostics: readonly Diagnostic[]
}

/** Formats a file in the native syntax of HCL2. */
export function formatFile(path: string, bytes: Uint8Array): FormattedFile {
  const source = new Source(path, decodeSource(bytes))
  const { text, diagnostics } = formatSource(source)
  if (text === undefined || text === source.text) return { change: undefined, diagnostics }
  return { change: { bytes: encodeSource(text), diff: formatDiff(path, source.text, text) }, diagnostics }
}
