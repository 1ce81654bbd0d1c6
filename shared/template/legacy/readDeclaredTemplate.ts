import type { Diagnostic } from '../../hcl/diagnostic.ts'
import type { Source } from '../../hcl/source.ts'
import { didYouMean } from '../../hcl/suggestion.ts'
import type { JsonObject } from '../../hcl/syntax/nodes.ts'
import { findMember } from '../component/jsonMembers.ts'
import { nameJson } from '../component/jsonScalar.ts'
import type { DeclaredTemplate } from './declared.ts'
import { checkJson } from './checkJson.ts'
import { readBuilders } from './readBuilders.ts'
import { readWholeJson } from './readGoJson.ts'
import { readPostProcessors } from './readPostProcessors.ts'
import { readProvisioner } from './readProvisioner.ts'
import { givenMember, isFull, listOf, type Problems, report, textOf } from './reader.ts'
import { readVariables } from './readVariables.ts'

const rootNames = [
  'min_packer_version',
  'description',
  'builders',
  'comments',
  'push',
  'post-processors',
  'provisioners',
  'error-cleanup-provisioner',
  'variables',
  'sensitive-variables',
] as const

/** Reads a JSON template; the template is undefined where nothing of it can be used. */
export function readDeclaredTemplate(source: Source): {
  readonly template: DeclaredTemplate | undefined
  readonly diagnostics: readonly Diagnostic[]
} {
  const { node, diagnostics } = readWholeJson(source)
  if (node === undefined) return { template: undefined, diagnostics }
  const problems: Problems = [...diagnostics, ...checkJson(node)]
  if (node.kind !== 'object') {
    report(problems, 'Wrong type', `A template is an object, not ${nameJson(node)}.`, node.range)
    return { template: undefined, diagnostics: problems }
  }
  checkRootKeys(node, problems)
  return { template: readRoot(node, problems), diagnostics: problems }
}

function readRoot(root: JsonObject, problems: Problems): DeclaredTemplate {
  const cleanup = givenMember(root, 'error-cleanup-provisioner')
  return {
    description: textOf(root, 'description', problems)?.text,
    minPackerVersion: textOf(root, 'min_packer_version', problems),
    variables: readVariables(root, problems),
    builders: readBuilders(listOf(root, 'builders', problems), problems),
    provisioners: listOf(root, 'provisioners', problems).flatMap(
      (node, index) => readProvisioner(node, `Provisioner ${index + 1}`, problems) ?? [],
    ),
    cleanupProvisioner: cleanup && readProvisioner(cleanup.value, 'The error-cleanup-provisioner', problems),
    postProcessors: readPostProcessors(listOf(root, 'post-processors', problems), problems),
  }
}

/** Keys that Packer knows, and comments: keys with an underscore before them and a text after. */
function checkRootKeys(root: JsonObject, problems: Problems): void {
  const known = new Set(rootNames.map((name) => findMember(root, name)))
  for (const member of root.members) {
    const { name, nameRange, value } = member
    if (known.has(member) || isFull(problems)) continue
    if (!name.startsWith('_'))
      report(
        problems,
        'Unknown key',
        `A template has no key "${name}".${didYouMean(name, rootNames)}`,
        nameRange,
      )
    else if (value.kind !== 'string')
      report(problems, 'Wrong type', `The comment "${name}" is a text, not ${nameJson(value)}.`, value.range)
  }
  const push = givenMember(root, 'push')
  if (push !== undefined && push.value.kind !== 'object')
    report(problems, 'Wrong type', `"push" is an object, not ${nameJson(push.value)}.`, push.value.range)
  for (const comment of listOf(root, 'comments', problems)) {
    const isComment =
      comment.kind === 'object' && comment.members.every(({ value }) => value.kind === 'string')
    if (!isComment)
      report(problems, 'Wrong type', '"comments" is a list of objects that hold texts.', comment.range)
  }
}
