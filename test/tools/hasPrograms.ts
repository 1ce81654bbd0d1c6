import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** Whether all of these are on PATH: a test that needs them says so in its name, and is skipped elsewhere. */
export async function hasPrograms(...names: readonly string[]): Promise<boolean> {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const isThere = async (name: string): Promise<boolean> => {
    const tries = folders.map((folder) =>
      access(join(folder, name), constants.X_OK).then(
        () => true,
        () => false,
      ),
    )
    return (await Promise.all(tries)).includes(true)
  }
  return !(await Promise.all(names.map(isThere))).includes(false)
}
