import type { TransferContext } from '../../base/http/transfer.ts'
import { isOfHashiCorp } from './productPath.ts'
import { releasesLayout } from './releasesLayout.ts'
import type { ReleaseSource } from './releaseSource.ts'
import { releasesSiteUrl, siteFiles } from './siteFiles.ts'
import type { VerifySums } from './verifySums.ts'

/** HashiCorp's site, which knows HashiCorp's products alone: it takes no notice of whose plugin is asked for. */
export function releasesSite(ctx: TransferContext, verify: VerifySums | undefined): ReleaseSource {
  return releasesLayout({ files: siteFiles(ctx, new URL(releasesSiteUrl)), serves: isOfHashiCorp, verify })
}

/** A mirror of it below a base URL; plugins of others are there too, see `folderOf`. */
export function mirrorSite(ctx: TransferContext, base: URL, verify: VerifySums | undefined): ReleaseSource {
  return releasesLayout({ files: siteFiles(ctx, base), serves: () => true, verify })
}
