import { access, constants, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ImageError } from './errors.ts'

/** Where a system keeps its programs, those for administrators included: an ordinary account's PATH often lacks these. */
export const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** The absolute path of a program in the folders of `path`, separated by colons; undefined if it is in none. */
export async function findProgram(name: string, path = systemPath): Promise<string | undefined> {
  for (const folder of path.split(':').filter((entry) => entry.startsWith('/'))) {
    const file = join(folder, name)
    if (await isExecutable(file)) return file
  }
  return undefined
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK)
    return (await stat(file)).isFile()
  } catch {
    return false
  }
}

/** Like {@link findProgram} in the folders of the system; throws TOOL_MISSING, naming the package that has it. */
export async function requireProgram(name: string, packageName: string): Promise<string> {
  const found = await findProgram(name)
  if (found === undefined)
    throw new ImageError('TOOL_MISSING', `There is no ${name}.`, {
      hint: `Install the package ${packageName}.`,
    })
  return found
}
