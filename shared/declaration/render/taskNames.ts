import type { TaskShape } from '../task.ts'

/** The folder of the Azure task, its name and major version: `MachineImageBuildV1`. */
export function taskFolder(task: TaskShape): string {
  return `MachineImage${task.name.charAt(0).toUpperCase()}${task.name.slice(1)}V1`
}

/** How a pipeline refers to the Azure task: `MachineImageBuild@1`. */
export function taskReference(task: TaskShape): string {
  return taskFolder(task).replace(/V(\d+)$/, '@$1')
}
