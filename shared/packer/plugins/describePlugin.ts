import * as v from 'valibot'
import type { RunContext } from '../../base/context.ts'
import { childEnvironment } from '../../base/environment.ts'
import { describeError, errnoOf, ImageError } from '../../base/errors.ts'
import { parseSemVer } from '../../base/goVersion/parseVersion.ts'
import { formatVersion } from '../../base/goVersion/version.ts'
import { VersionSyntaxError } from '../../base/goVersion/versionSyntaxError.ts'
import type { PluginBinary } from './pluginFileName.ts'

const answerSchema = v.object({ version: v.string(), api_version: v.string() })
const answerTimeoutMs = 30_000
const mostAnswerBytes = 1 << 20

/** A plugin to ask, where it can be executed. */
export interface PluginToDescribe extends PluginBinary {
  readonly path: string
  /** For messages: address and where it came from. */
  readonly what: string
  /** The private temp directory it may write to. */
  readonly tempDirectory: string
}

/** Runs `describe` and compares the answer with the name of the release. Throws PLUGIN_UNUSABLE. */
export async function describePlugin(ctx: RunContext, plugin: PluginToDescribe): Promise<void> {
  const { what, version, apiVersion } = plugin
  const refuse = (why: string, hint?: string) =>
    new ImageError('PLUGIN_UNUSABLE', `${what}: ${why}`, hint === undefined ? {} : { hint })
  const answer = v.safeParse(answerSchema, parseJson(await ask(ctx, plugin, refuse)))
  if (!answer.success) throw refuse('what it answers to describe is no description of a plugin.')
  const expected = formatVersion({ ...version, metadata: '' })
  const reported = reportedVersion(answer.output.version)
  if (reported !== expected)
    throw refuse(
      `it says that it is ${JSON.stringify(answer.output.version.slice(0, 100))}, and was released as ${expected}.`,
    )
  if (answer.output.api_version !== apiVersion)
    throw refuse(
      `it says that it speaks the API ${JSON.stringify(answer.output.api_version.slice(0, 100))}, and was released for ${apiVersion}.`,
    )
}

type Refuse = (why: string, hint?: string) => ImageError

async function ask(ctx: RunContext, plugin: PluginToDescribe, refuse: Refuse): Promise<string> {
  const { path, tempDirectory } = plugin
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  try {
    const result = await ctx.exec({
      file: path,
      args: ['describe'],
      cwd: tempDirectory,
      env: childEnvironment(ctx.agent.environment, {
        pass: [],
        set: { TMPDIR: tempDirectory, TMP: tempDirectory, TEMP: tempDirectory },
      }),
      timeoutMs: answerTimeoutMs,
      limitGraceMs: 1000,
      onOutput: (chunk, stream) => {
        sizeBytes += chunk.length
        if (sizeBytes <= mostAnswerBytes && stream === 'stdout') chunks.push(chunk)
      },
    })
    if (result.stoppedBy === 'cancel') throw new ImageError('CANCELLED', 'The run was cancelled.')
    if (result.stoppedBy !== undefined) throw refuse(`it did not answer within ${answerTimeoutMs / 1000} s.`)
    if (sizeBytes > mostAnswerBytes) throw refuse('its answer has no end.')
    if (result.exitCode !== 0)
      throw refuse(`its command describe ended with ${String(result.exitCode ?? result.signal)}.`)
    return Buffer.concat(chunks).toString('utf8')
  } catch (thrown) {
    const errno = errnoOf(thrown)
    if (errno === undefined) throw thrown
    throw refuse(`it cannot be started (${errno}: ${describeError(thrown)}).`, hintFor(errno, path))
  }
}

function hintFor(errno: string, path: string): string | undefined {
  if (errno === 'EACCES' || errno === 'EPERM')
    return `Programs may not be executed at ${path}. Set tempDirectory to a place where they may.`
  if (errno === 'ENOEXEC' || errno === 'ENOENT')
    return 'The plugin is for another system than this one: its zip does not hold what its name says, or a library is missing.'
  return undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** Metadata is no part of what is compared. */
function reportedVersion(text: string): string | undefined {
  try {
    return formatVersion({ ...parseSemVer(text), metadata: '' })
  } catch (thrown) {
    if (thrown instanceof VersionSyntaxError) return undefined
    throw thrown
  }
}
