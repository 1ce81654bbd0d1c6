import type { Block } from '../../hcl/body.ts'
import { type Diagnostic, hasErrors, problem } from '../../hcl/diagnostic.ts'
import type { Scope } from '../../hcl/evaluate/scope.ts'
import { decodeBody } from '../component/decodeBody.ts'

const fields = {
  bucket_name: { type: 'text' },
  description: { type: 'text' },
  bucket_labels: { type: 'textMap' },
  labels: { type: 'textMap' },
  build_labels: { type: 'textMap' },
  channels: { type: 'texts' },
} as const

const bucketName = /^[A-Za-z0-9-]{3,36}$/
const longestDescription = 255

/** Checks an `hcp_packer_registry` block. What is right is a warning all the same: only Packer itself publishes there. */
export function readRegistry({ body, headerRange }: Block, scope: Scope, diagnostics: Diagnostic[]): void {
  const { config, ranges, diagnostics: problems } = decodeBody(body, fields, scope)
  const found: Diagnostic[] = [...problems]
  const summary = 'Invalid hcp_packer_registry'
  const bucket = config.bucket_name
  if (bucket !== undefined && bucket !== '' && !bucketName.test(bucket)) {
    const detail = 'bucket_name has 3 to 36 letters, digits and dashes.'
    found.push(problem(summary, detail, ranges.get('bucket_name')))
  }
  const { description } = config
  if (description !== undefined && description.length > longestDescription)
    found.push(
      problem(
        summary,
        `description has at most ${longestDescription} characters.`,
        ranges.get('description'),
      ),
    )
  if (config.labels !== undefined && config.bucket_labels !== undefined)
    found.push(
      problem(summary, 'labels is the old name of bucket_labels: give only one.', ranges.get('labels')),
    )
  diagnostics.push(...found)
  if (hasErrors(found)) return
  const detail = 'HCP Packer is told of builds by Packer only; the embedded engine leaves this block aside.'
  diagnostics.push({
    severity: 'warning',
    summary: 'hcp_packer_registry is not used',
    detail,
    subject: headerRange,
  })
}
