import { ActionReader } from './actionReader.ts'
import type { Branch, Node } from './nodes.ts'
import { splitTemplate, type TemplatePart } from './splitTemplate.ts'
import { TemplateError } from './templateError.ts'
import { type Token, tokenize } from './tokens.ts'

/** How deeply actions may nest; far beyond any real template, far below the stack. */
const deepest = 500

/** Tokens of all actions together, likewise. */
const mostTokens = 30_000

interface Open {
  readonly kind: Branch['kind']
  readonly pipeline: Branch['pipeline']
  readonly offset: number
  readonly body: Node[]
  readonly otherwise: Node[]
  inElse: boolean
  /** How many `{{end}}` it stands for: `else if` opens a branch that the outer end closes. */
  readonly closesWithOuter: boolean
}

/** Parses a template of Go's text/template, without `define`, `template` and `block`. Throws {@link TemplateError}. */
export function parseTemplate(template: string): readonly Node[] {
  const root: Node[] = []
  const open: Open[] = []
  const target = (): Node[] => {
    const top = open.at(-1)
    return top === undefined ? root : top.inElse ? top.otherwise : top.body
  }
  let tokensLeft = mostTokens
  for (const part of splitTemplate(template)) {
    if (part.kind === 'text') target().push({ kind: 'text', text: part.text })
    else {
      const tokens = tokenize(part.text, part.offset, tokensLeft)
      tokensLeft -= tokens.length + 1
      readAction(part, tokens, open, target)
    }
  }
  const left = open.at(-1)
  if (left) throw new TemplateError(`unclosed {{${left.kind}}}`, left.offset)
  return root
}

function readAction(part: TemplatePart, tokens: readonly Token[], open: Open[], target: () => Node[]): void {
  const reader = new ActionReader(tokens, part.offset)
  const keyword = reader.keyword()
  switch (keyword) {
    case 'if':
    case 'range':
    case 'with':
      return openBranch(keyword, reader, open, part.offset, false)
    case 'else':
      return readElse(reader, open, part.offset)
    case 'end':
      reader.expectEnd('{{end}}')
      return closeBranch(open, target, part.offset)
    case 'break':
    case 'continue':
      reader.expectEnd(`{{${keyword}}}`)
      if (!open.some(({ kind }) => kind === 'range'))
        throw new TemplateError(`{{${keyword}}} outside {{range}}`, part.offset)
      target().push(
        keyword === 'break'
          ? { kind: 'break', offset: part.offset }
          : { kind: 'continue', offset: part.offset },
      )
      return
    case 'define':
    case 'template':
    case 'block':
      throw new TemplateError(`{{${keyword}}} is not supported`, part.offset)
    case undefined:
    default:
      target().push({ kind: 'action', pipeline: reader.pipeline('command') })
  }
}

function openBranch(
  kind: Branch['kind'],
  reader: ActionReader,
  open: Open[],
  offset: number,
  closesWithOuter: boolean,
): void {
  if (open.length >= deepest) throw new TemplateError('actions are nested too deeply', offset)
  const pipeline = reader.pipeline(kind)
  open.push({ kind, pipeline, offset, body: [], otherwise: [], inElse: false, closesWithOuter })
}

function readElse(reader: ActionReader, open: Open[], offset: number): void {
  const top = open.at(-1)
  if (!top || top.inElse) throw new TemplateError('unexpected {{else}}', offset)
  top.inElse = true
  const next = reader.keyword()
  if (next === undefined) return reader.expectEnd('{{else}}')
  if (next !== top.kind || next === 'range')
    throw new TemplateError(`unexpected <${next}> in {{else}}`, offset)
  openBranch(next, reader, open, offset, true)
}

function closeBranch(open: Open[], target: () => Node[], offset: number): void {
  for (;;) {
    const top = open.pop()
    if (!top) throw new TemplateError('unexpected {{end}}', offset)
    const { kind, pipeline, body, otherwise } = top
    target().push({ kind, pipeline, body, otherwise })
    if (!top.closesWithOuter) return
  }
}
