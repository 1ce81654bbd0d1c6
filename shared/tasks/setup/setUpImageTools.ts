import { platform } from 'node:os'
import { ImageError } from '../../base/errors.ts'
import { markdownTable } from '../../base/markdown.ts'
import { alignColumns } from '../../base/text/alignColumns.ts'
import {
  describeMissing,
  installCommand,
  locateTools,
  missingOf,
  type LocatedTool,
} from '../../build/chroot/systemTools.ts'
import type { SetupContext, SetupInputs } from '../setup.ts'
import { checkNamespaces } from './checkNamespaces.ts'
import { installTools } from './installTools.ts'
import { locateBootParts, locateImageParts, locateKeyrings, type OptionalPart } from './optionalParts.ts'

/**
 * Looks for everything builds on the agent need, installs it if that is asked for, and tells what is where. Throws TOOL_MISSING
 * with all that is missing, TOOL_FAILED, PRIVILEGES_MISSING and SANDBOX_UNAVAILABLE.
 */
export async function setUpImageTools(inputs: SetupInputs, ctx: SetupContext): Promise<void> {
  if (platform() !== 'linux')
    throw new ImageError(
      'INPUT_INVALID',
      `engine: ${inputs.engine} builds images on Linux; this agent runs ${platform()}.`,
    )
  const isRoot = process.getuid?.() === 0
  const privileges = isRoot ? 'root' : 'rootless'
  const found = await locateTools(privileges)
  const wanted = inputs.installTools ? missingOf(found) : []
  if (wanted.length > 0) await installTools(ctx, wanted, isRoot)
  const tools = wanted.length > 0 ? await locateTools(privileges) : found
  const keyrings = await locateKeyrings()
  const others = [...(await locateImageParts(privileges)), ...(await locateBootParts())]
  await tellParts(ctx, tools, [...keyrings, ...others])
  ctx.output('imageTools', JSON.stringify(tools))
  refuseMissing(missingOf(tools), wanted.length > 0)
  adviseOn(ctx, keyrings, others)
  await checkNamespaces(ctx, isRoot)
}

const headings = ['program', 'package', 'needed for', 'path']

async function tellParts(
  ctx: SetupContext,
  tools: readonly LocatedTool[],
  optional: readonly OptionalPart[],
): Promise<void> {
  const all = [...tools.map((tool) => ({ ...tool, neededFor: 'every build' })), ...optional]
  const rows = all.map((part) => [part.program, part.package, part.neededFor, part.path ?? 'missing'])
  const missing = missingOf(tools).length
  const verdict =
    missing === 0 ? `all ${tools.length} are there` : `${missing} of ${tools.length} are missing`
  const title = `Programs that build images: ${verdict}`
  await ctx.log.group(title, async () => ctx.log.foreign(alignColumns([headings, ...rows])))
  ctx.summarise(`<details><summary>${title}</summary>\n\n${markdownTable(headings, rows)}\n</details>`)
}

function refuseMissing(missing: readonly LocatedTool[], wereInstalled: boolean): void {
  if (missing.length === 0) return
  const command = installCommand(missing)
  throw new ImageError('TOOL_MISSING', describeMissing(missing), {
    hint: wereInstalled
      ? `apt-get had no complaint, and yet they are not there: see what \`${command}\` does as root.`
      : `Run \`${command}\` as root, or set installTools to true.`,
  })
}

/** With no keys at all only repositories that a template brings keys for can be used. */
function adviseOn(
  { log }: SetupContext,
  keyrings: readonly OptionalPart[],
  others: readonly OptionalPart[],
): void {
  const missingKeyrings = missingOf(keyrings)
  const missing = [...missingKeyrings, ...missingOf(others)]
  if (missing.length === 0) return
  const purposes = [...new Set(missing.map(({ neededFor }) => neededFor))].join(', ')
  log.annotate({
    level: missingKeyrings.length === keyrings.length ? 'warning' : 'notice',
    text: `Missing only for ${purposes}: \`${installCommand(missing)}\` brings it.`,
  })
}
