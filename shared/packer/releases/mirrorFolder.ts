import { folderFiles } from './folderFiles.ts'
import { releasesLayout } from './releasesLayout.ts'
import type { ReleaseSource } from './releaseSource.ts'
import type { VerifySums } from './verifySums.ts'

/** A mirror in a folder, in the layout of releases.hashicorp.com; it needs no network. */
export function mirrorFolder(folder: string, verify: VerifySums | undefined): ReleaseSource {
  return releasesLayout({ files: folderFiles(folder), serves: () => true, verify })
}
