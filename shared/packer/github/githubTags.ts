import * as v from 'valibot'
import { ImageError } from '../../base/errors.ts'
import { parseVersion } from '../../base/goVersion/parseVersion.ts'
import type { GoVersion } from '../../base/goVersion/version.ts'
import { VersionSyntaxError } from '../../base/goVersion/versionSyntaxError.ts'
import type { TransferContext } from '../../base/http/transfer.ts'
import { askGithub } from './githubApi.ts'
import type { GithubHost } from './githubHost.ts'

const refsSchema = v.array(v.object({ ref: v.string() }))
const pageSize = 100
const mostPages = 50

/** The versions a repository has tags of; tags that are no version are left out. Throws DOWNLOAD_FAILED or RELEASE_INVALID. */
export async function githubTags(
  ctx: TransferContext,
  host: GithubHost,
  repository: string,
  what: string,
): Promise<readonly GoVersion[]> {
  const tags = new Set<string>()
  for (let page = 1; page <= mostPages; page++) {
    const path = `repos/${repository}/git/matching-refs/tags?per_page=${pageSize}&page=${page}`
    const answer = await askGithub(ctx, host, path, what)
    if (answer === undefined) break
    const refs = v.safeParse(refsSchema, answer)
    if (!refs.success)
      throw new ImageError('RELEASE_INVALID', `${what}: ${host.apiUrl.host} answered with no list of tags.`)
    const before = tags.size
    for (const { ref } of refs.output) tags.add(ref.replace(/^refs\/tags\//, ''))
    // Servers that know no pages send everything, again and again.
    if (refs.output.length !== pageSize || tags.size === before) break
  }
  return [...tags].flatMap(parseLenient)
}

function parseLenient(tag: string): readonly GoVersion[] {
  try {
    return [parseVersion(tag)]
  } catch (thrown) {
    if (thrown instanceof VersionSyntaxError) return []
    throw thrown
  }
}
