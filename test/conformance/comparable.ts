/** Files of a run without what no two runs have alike: times and identities in manifests. */
export function comparable(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(files)
      // Packer 1.16 crashes on some templates, which is a refusal too.
      .filter(([path]) => path !== 'crash.log')
      .map(([path, content]) => [
        path,
        content
          .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uuid>')
          .replaceAll(/\/conformance-\w+\//g, '/conformance/')
          .replaceAll(/"build_time": \d+/g, '"build_time": 0'),
      ]),
  )
}
