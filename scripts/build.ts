import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { taskFolder } from '#shared/declaration/render/taskNames.ts'
import { tasks } from '#shared/tasks/tasks.ts'
import { bundle } from './build/bundle.ts'
import { bundleCommandLine } from './build/commandLine.ts'
import { releaseBundles } from './build/outputs.ts'
import { thirdPartyNotices } from './build/thirdPartyNotices.ts'
import { inRoot } from './root.ts'

await rm(inRoot('dist'), { recursive: true, force: true })
const metafiles = await Promise.all([...releaseBundles(tasks).map(bundle), bundleCommandLine()])
const notices = await thirdPartyNotices(metafiles)

for (const task of tasks) {
  const folder = inRoot('dist/extension', taskFolder(task))
  await cp(inRoot('tasks', taskFolder(task), 'task.json'), `${folder}/task.json`)
  await cp(inRoot('tasks/icon.png'), `${folder}/icon.png`)
  // task-lib looks for its messages beside the file it was loaded from.
  await cp(inRoot('node_modules/azure-pipelines-task-lib/lib.json'), `${folder}/chunks/lib.json`)
}
for (const file of ['vss-extension.json', 'README.md', 'LICENSE'])
  await cp(inRoot(file), inRoot('dist/extension', file))
await cp(inRoot('tasks/extension-icon.png'), inRoot('dist/extension/icon.png'))
for (const folder of ['extension', 'actions', 'cli'])
  await writeFile(inRoot('dist', folder, 'ThirdPartyNotices.txt'), notices)
await mkdir(inRoot('dist/meta'), { recursive: true })
for (const [index, metafile] of metafiles.entries())
  await writeFile(inRoot(`dist/meta/${index}.json`), JSON.stringify(metafile))
