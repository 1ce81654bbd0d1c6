import { armError } from '../armError.ts'
import { olderComputeVersions, type ResourceKind } from '../resourceKind.ts'
import type { ArmResource } from '../resourceStore.ts'

/** Virtual machines, as far as images are made of them. */
export const virtualMachineKind: ResourceKind = {
  type: 'Microsoft.Compute/virtualMachines',
  apiVersions: ['2026-03-01', ...olderComputeVersions],
  createdStatus: 201,
  check({ existing }) {
    if (existing?.state.get('isGeneralized') === true)
      throw armError(
        409,
        'OperationNotAllowed',
        `The VM ${existing.name} is generalized and cannot be changed.`,
      )
  },
  provision(resource, { world }) {
    return { takesMs: world.times.virtualMachine, finish: () => void resource.state.set('power', 'running') }
  },
  present: (resource) => ({
    vmId: resource.id.slice(-8),
    instanceView: {
      statuses: [
        { code: 'ProvisioningState/succeeded', level: 'Info' },
        { code: `PowerState/${powerOf(resource)}`, level: 'Info' },
        ...(resource.state.get('isGeneralized') === true
          ? [{ code: 'OSState/generalized', level: 'Info' }]
          : []),
      ],
    },
  }),
  checkDelete: () => undefined,
  actions: {
    deallocate: (resource, _body, world) => ({
      takesMs: world.times.virtualMachine,
      finish: () => void resource.state.set('power', 'deallocated'),
    }),
    poweroff: (resource, _body, world) => ({
      takesMs: world.times.virtualMachine,
      finish: () => void resource.state.set('power', 'stopped'),
    }),
    generalize(resource) {
      const power = powerOf(resource)
      if (power !== 'deallocated' && power !== 'stopped')
        throw armError(
          409,
          'OperationNotAllowed',
          `The VM ${resource.name} must be stopped to be generalized; it is ${power}.`,
        )
      return { takesMs: 0, finish: () => void resource.state.set('isGeneralized', true) }
    },
  },
}

function powerOf(resource: ArmResource): string {
  const power = resource.state.get('power')
  return typeof power === 'string' ? power : 'starting'
}
