import { goProgram } from './goProgram.ts'

/** Releases of real plugins, with the checksum of each module zip; of azure the last one whose module path fits its version. */
export const realPlugins = {
  azure: { version: '1.4.5', sum: 'h1:nnk3kVCWqIUnjdqEc0xoIGaKdWFdJkBVOfzqqh2powc=' },
  docker: { version: '1.1.2', sum: 'h1:Ogla1qOzImBp/WM5L7HBdmIntN9DcqDy4H88nf0HilE=' },
} as const

/** A plugin of HashiCorp, compiled from its Go module as it is released; undefined where no usable `go` is installed. */
export async function pluginBinary(name: keyof typeof realPlugins): Promise<string | undefined> {
  const { version, sum } = realPlugins[name]
  const path = `github.com/hashicorp/packer-plugin-${name}`
  return await goProgram({
    name: `packer-plugin-${name}`,
    module: path,
    version,
    sum,
    ldflags: `-s -w -X ${path}/version.Version=${version} -X ${path}/version.VersionPrerelease=`,
  })
}
