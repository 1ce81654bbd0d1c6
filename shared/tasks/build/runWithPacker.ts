import { constants } from 'node:fs'
import { access, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { formatDuration } from '../../base/clock.ts'
import { errnoOf, ImageError, isImageError } from '../../base/errors.ts'
import { refuseSpecialFile, unreadable } from '../../base/unreadable.ts'
import { packerEnvironment } from '../../packer/driver/packerEnvironment.ts'
import {
  isHclTemplate,
  planPacker,
  secretFilePlaceholder,
  type PackerStep,
} from '../../packer/driver/plan.ts'
import { runPacker, type PackerAnswer, type PackerLaunch } from '../../packer/driver/runPacker.ts'
import { splitVariables } from '../../packer/driver/splitVariables.ts'
import { versionTraps } from '../../packer/versionTraps.ts'
import type { BuildContext, BuildInputs } from '../build.ts'
import { openTempDirectory } from '../openTempDirectory.ts'
import { givenLogin } from './givenLogin.ts'
import { installRequired, type PluginHost } from './installRequired.ts'
import { isInitDone } from './isInitDone.ts'
import { openDebugLog } from './debugLog.ts'
import { openLockedPacker } from './openLockedPacker.ts'
import { reportArtifacts } from './reportArtifacts.ts'
import { reportFixedTemplate } from './reportFixedTemplate.ts'
import { summariseTiming } from './summariseTiming.ts'

/** Runs a command of Packer on a template: checks what was given, finds a temp directory and Packer, starts it, and reports what it made. */
export async function runWithPacker(inputs: BuildInputs, ctx: BuildContext): Promise<void> {
  const workingDirectory = resolve(ctx.agent.workingDirectory, inputs.workingDirectory ?? '.')
  const template = await lookAt(inputs, workingDirectory)
  const opening = openHost(inputs, ctx, workingDirectory)
  // Packer takes a while to say who it is, and so do servers.
  const installing = installRequired(inputs, ctx, workingDirectory, opening)
  installing.catch(() => undefined)
  const { packer, environment, tempDirectory } = await opening.catch(async (thrown: unknown) => {
    await installing.catch(() => undefined)
    throw thrown
  })
  const where = { workingDirectory, environment }
  ctx.output('packerPath', packer.path)
  ctx.output('packerVersion', packer.version.text)
  ctx.log.info(`Packer ${packer.version.text}: ${packer.path} (${packer.source})`)
  for (const trap of versionTraps(packer.version)) ctx.log.warning(trap)

  const { plain, secret } = splitVariables(
    inputs.variables,
    inputs.secretVariables,
    (value) => ctx.log.mask(value) !== value,
  )
  // While servers are waited for there is time to read the template.
  const isDone = isInitDone(inputs, ctx, { ...where, version: packer.version })
  isDone.catch(() => undefined)
  const pluginPath = await installing
  if (pluginPath !== undefined && (await isDone)) {
    ctx.log.info(`The plugins of ${template.template} are in ${pluginPath}: nothing is left for packer init.`)
    return
  }
  const isHcl = isHclTemplate(template)
  const login = await givenLogin(inputs, ctx, { template: template.template, isHcl, workingDirectory })
  const plan = planPacker({
    ...inputs,
    init: inputs.init && pluginPath === undefined,
    ...template,
    version: packer.version,
    variables: plain,
    secretVariables: new Map([...login.variables, ...secret]),
  })
  const secretFile = join(tempDirectory, 'secret-variables.json')
  if (plan.secretFile !== undefined) await writeFile(secretFile, plan.secretFile, { flag: 'wx', mode: 0o600 })

  const debugLog = await openDebugLog(ctx, inputs.packerLog)
  const launch: PackerLaunch = {
    packer,
    workingDirectory,
    environment: {
      ...login.environment,
      ...environment,
      ...(pluginPath === undefined ? {} : { PACKER_PLUGIN_PATH: pluginPath }),
      ...debugLog.environment,
      ...plan.environment,
    },
    timeoutMs: inputs.timeout,
    idleTimeoutMs: inputs.idleTimeout,
    onDebugLine: debugLog.write,
  }
  const withSecretFile = (step: PackerStep): PackerStep => ({
    ...step,
    args: step.args.map((argument) => argument.replace(secretFilePlaceholder, () => secretFile)),
  })
  for (const step of plan.steps) await perform(ctx, launch, withSecretFile(step))
  login.succeeded()
}

/** Finds a temp directory that can execute, and a Packer to run there. */
async function openHost(
  inputs: BuildInputs,
  ctx: BuildContext,
  workingDirectory: string,
): Promise<PluginHost> {
  const tempDirectory = await openTempDirectory(ctx, inputs.tempDirectory)
  const environment = packerEnvironment(ctx.agent.environment, tempDirectory, inputs.passEnvironment)
  const packer = await openLockedPacker(inputs, ctx, { workingDirectory, environment })
  return { packer, environment, tempDirectory }
}

async function perform(ctx: BuildContext, launch: PackerLaunch, step: PackerStep): Promise<void> {
  const startedMs = ctx.clock.monotonicMs()
  const answer = await runPacker(ctx, launch, step, (seen) => {
    const durationMs = ctx.clock.monotonicMs() - startedMs
    if (step.command !== 'init') ctx.output('durationSeconds', String(Math.round(durationMs / 1000)))
    summariseTiming(ctx, step.command, seen.timing.timings(ctx.clock.monotonicMs()), durationMs)
  })
  await report(ctx, step, answer)
  ctx.log.info(`packer ${step.command} took ${formatDuration(ctx.clock.monotonicMs() - startedMs)}.`)
}

async function report(
  ctx: BuildContext,
  step: PackerStep,
  { output, document }: PackerAnswer,
): Promise<void> {
  if (step.command === 'build') reportArtifacts(ctx, output.artifacts.artifacts)
  if (step.command === 'fix') await reportFixedTemplate(ctx, document)
}

/** What is to know of the files the user named, before anything is started. */
async function lookAt(
  { template, variableFiles }: BuildInputs,
  workingDirectory: string,
): Promise<{ template: string; templateIsFolder: boolean }> {
  const kindOf = async (path: string, code: 'TEMPLATE_NOT_FOUND' | 'VARIABLE_FILE_NOT_FOUND') => {
    const full = resolve(workingDirectory, path)
    try {
      const stats = await stat(full)
      await access(full, stats.isDirectory() ? constants.R_OK | constants.X_OK : constants.R_OK)
      refuseSpecialFile(full, stats)
      return stats
    } catch (thrown) {
      if (isImageError(thrown)) throw thrown
      const errno = errnoOf(thrown) ?? ''
      if (errno === 'ENOENT' || errno === 'ENOTDIR') throw new ImageError(code, `${full} does not exist.`)
      throw unreadable(full, thrown)
    }
  }
  await kindOf('.', 'TEMPLATE_NOT_FOUND')
  const stats = await kindOf(template, 'TEMPLATE_NOT_FOUND')
  for (const file of variableFiles) await kindOf(file, 'VARIABLE_FILE_NOT_FOUND')
  return { template, templateIsFolder: stats.isDirectory() }
}
