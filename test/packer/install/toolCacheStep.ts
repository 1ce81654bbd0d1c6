import { cacheDir, find } from '@actions/tool-cache'
import toolLib from 'azure-pipelines-tool-lib'

/**
 * Another step of a job that looks for a Packer with the library of its platform, or keeps one, and prints the folder:
 * `toolCacheStep.ts @actions/tool-cache|azure-pipelines-tool-lib find <version> | put <version> <folder>`.
 */
const [library = '', verb = '', version = '', folder = ''] = process.argv.slice(2)
const steps: Readonly<Record<string, () => Promise<string | undefined>>> = {
  '@actions/tool-cache find': () => Promise.resolve(find('packer', version)),
  '@actions/tool-cache put': () => cacheDir(folder, 'packer', version),
  'azure-pipelines-tool-lib find': () => Promise.resolve(toolLib.findLocalTool('packer', version)),
  'azure-pipelines-tool-lib put': () => toolLib.cacheDir(folder, 'packer', version),
}
const found = await steps[`${library} ${verb}`]?.()
// Both libraries write to standard output as well.
process.stdout.write(`\n=${found ?? ''}`)
