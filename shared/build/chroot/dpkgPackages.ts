import type { InstalledPackage } from '../artifact.ts'

/** Reads the database of dpkg (`/var/lib/dpkg/status`, deb-control(5)): what is installed, by name. */
export function parseDpkgStatus(text: string): readonly InstalledPackage[] {
  return text
    .split(/\n\s*\n/)
    .map(readFields)
    .filter((fields) => fields.get('status')?.endsWith(' installed'))
    .map((fields) => ({
      name: fields.get('package') ?? '',
      version: fields.get('version') ?? '',
      architecture: fields.get('architecture') ?? '',
      homepage: fields.get('homepage') ?? '',
    }))
    .filter(({ name, version }) => name !== '' && version !== '')
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

/** The fields of a paragraph by lower-case name; lines that continue one are left out. */
function readFields(paragraph: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const line of paragraph.split('\n')) {
    const [, name, value] = /^([A-Za-z0-9-]+):[ \t]*(.*)$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) fields.set(name.toLowerCase(), value.trim())
  }
  return fields
}
