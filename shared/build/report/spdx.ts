import type { InstalledPackage } from '../artifact.ts'

/** An image whose packages are to be listed. */
export interface SpdxSubject {
  /** The name of its file. */
  readonly name: string
  /** 64 lower-case hex digits. */
  readonly sha256: string
  /** Tells documents apart; the same for the same image. */
  readonly uuid: string
  readonly epochSeconds: number
  /** `debian`, `ubuntu`: the namespace of package URLs (https://github.com/package-url/purl-spec). */
  readonly distribution: string
  readonly packages: readonly InstalledPackage[]
}

/** The bill of materials of an image as an SPDX 2.3 document (https://spdx.github.io/spdx-spec/v2.3/), in terms of JSON. */
export function spdxDocument(subject: SpdxSubject): Readonly<Record<string, unknown>> {
  const { name, sha256, uuid, epochSeconds, distribution, packages } = subject
  const image = 'SPDXRef-image'
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name,
    documentNamespace: `urn:uuid:${uuid}`,
    creationInfo: {
      created: new Date(epochSeconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z'),
      creators: ['Tool: machine-image-tasks'],
    },
    documentDescribes: [image],
    packages: [
      {
        SPDXID: image,
        name,
        downloadLocation: 'NOASSERTION',
        filesAnalyzed: false,
        primaryPackagePurpose: 'OPERATING-SYSTEM',
        checksums: [{ algorithm: 'SHA256', checksumValue: sha256 }],
      },
      ...packages.map((entry, index) => describe(entry, index, distribution)),
    ],
    relationships: packages.map((_, index) => ({
      spdxElementId: image,
      relationshipType: 'CONTAINS',
      relatedSpdxElement: idOf(index),
    })),
  }
}

function idOf(index: number): string {
  return `SPDXRef-package-${index}`
}

function describe(
  { name, version, architecture, homepage }: InstalledPackage,
  index: number,
  distribution: string,
): Readonly<Record<string, unknown>> {
  const url = `pkg:deb/${distribution}/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}`
  return {
    SPDXID: idOf(index),
    name,
    versionInfo: version,
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: false,
    ...(URL.canParse(homepage) ? { homepage } : {}),
    externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: url }],
  }
}
