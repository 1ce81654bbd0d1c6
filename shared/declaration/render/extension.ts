import type { TaskShape } from '../task.ts'
import { taskFolder } from './taskNames.ts'
import type { ReleaseFacts } from './taskJson.ts'

/** The `vss-extension.json` of the Azure DevOps extension, one contribution and one folder per task. */
export function renderExtension(tasks: readonly TaskShape[], release: ReleaseFacts): string {
  const document = {
    manifestVersion: 1,
    id: 'machine-image-tasks',
    version: release.version,
    name: 'Machine Image Tasks',
    publisher: 'machine-image-tasks',
    description:
      'Build machine images with Packer on any agent, hardened ones included, and publish them to Azure.',
    public: true,
    categories: ['Azure Pipelines'],
    tags: ['Packer', 'Azure', 'machine image', 'VHD', 'Compute Gallery', 'HCL2'],
    targets: [{ id: 'Microsoft.VisualStudio.Services' }],
    icons: { default: 'icon.png' },
    content: { details: { path: 'README.md' }, license: { path: 'LICENSE' } },
    links: {
      getstarted: { uri: `${release.repositoryUrl}#readme` },
      support: { uri: `${release.repositoryUrl}/issues` },
      issues: { uri: `${release.repositoryUrl}/issues` },
      repository: { uri: release.repositoryUrl },
      license: { uri: `${release.repositoryUrl}/blob/main/LICENSE` },
    },
    repository: { type: 'git', uri: release.repositoryUrl },
    files: [
      { path: 'icon.png', addressable: true },
      { path: 'ThirdPartyNotices.txt' },
      ...tasks.map((task) => ({ path: taskFolder(task) })),
    ],
    contributions: tasks.map((task) => ({
      id: task.name,
      type: 'ms.vss-distributed-task.task',
      targets: ['ms.vss-distributed-task.tasks'],
      properties: { name: taskFolder(task) },
    })),
  }
  return JSON.stringify(document, undefined, 2) + '\n'
}
