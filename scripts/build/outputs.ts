import type { TaskShape } from '#shared/declaration/task.ts'
import { taskFolder } from '#shared/declaration/render/taskNames.ts'
import type { Bundle } from './bundle.ts'

/** The bundles of a release: one self-contained folder per Azure task, one set for all actions. */
export function releaseBundles(tasks: readonly TaskShape[]): readonly Bundle[] {
  const pair = (folder: string, out: string) => ({
    [`${out}main`]: `${folder}/main.ts`,
    [`${out}post`]: `${folder}/post.ts`,
  })
  return [
    ...tasks.map((task) => ({
      outdir: `dist/extension/${taskFolder(task)}`,
      entries: pair(`tasks/${taskFolder(task)}`, ''),
    })),
    {
      outdir: 'dist/actions',
      entries: Object.assign({}, ...tasks.map(({ name }) => pair(`actions/${name}`, `${name}/`))) as Record<
        string,
        string
      >,
    },
  ]
}
