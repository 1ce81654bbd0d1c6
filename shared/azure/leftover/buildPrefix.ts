import { newUuid } from '../../base/newUuid.ts'

/** The template variable, named as the setting of the plugin, for its versions that do not know the other way. */
export const buildPrefixSetting = 'custom_resource_build_prefix'

/** The variable by which version 2 of packer-plugin-azure names what it makes for a build (builder/azure/arm/tempname.go). */
export const buildPrefixVariable = 'PACKER_AZURE_CUSTOM_RESOURCE_BUILD_PREFIX'

/** A prefix that no other build has: at most ten letters and digits, as the plugin wants it. */
export async function newBuildPrefix(): Promise<string> {
  return `mi${(await newUuid()).replaceAll('-', '').slice(0, 8)}`
}

/** Whether a resource group was made by the plugin for the build of this prefix. */
export function isGroupOfBuild(name: string, prefix: string): boolean {
  return (
    name.startsWith(`${prefix}-Resource-Group-`) &&
    /^[a-z0-9]+$/.test(name.slice(`${prefix}-Resource-Group-`.length))
  )
}
