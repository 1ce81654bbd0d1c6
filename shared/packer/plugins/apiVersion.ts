/** Why plugins that speak a version of the plugin protocol cannot be used; undefined when they can. */
export function apiProblem(apiVersion: string): string | undefined {
  const [, major, minor] = /^x(\d{1,6})\.(\d{1,6})$/.exec(apiVersion) ?? []
  if (major === undefined || minor === undefined)
    return `its API version ${JSON.stringify(apiVersion)} is none`
  if (Number(major) !== ours.major || Number(minor) > ours.minor)
    return `it speaks the plugin API ${apiVersion}, and Packer x${ours.major}.${ours.minor}`
  return undefined
}

/** The protocol every Packer since 1.7 speaks (packer-plugin-sdk, plugin/server.go). */
const ours = { major: 5, minor: 0 } as const
