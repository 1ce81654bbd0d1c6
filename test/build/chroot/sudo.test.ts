import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findProgram } from '#shared/base/findProgram.ts'
import { findMissingTools } from '#shared/build/chroot/systemTools.ts'
import { canMount, type NamespaceMount } from '#test/tools/mountNamespace.ts'
import { canBuildRootless, ordinaryUser } from '#test/tools/ordinaryUser.ts'
import { openImageBench, type ImageBench } from './imageBench.ts'
import { buildImage } from './imageBuild.ts'
import { imageTemplate, openBuiltImage } from './imageTemplate.ts'
import { canUseSources, rootStart, writeSourceImage } from './sourceImage.ts'

const unshare = await findProgram('unshare')
const isAble =
  (await canMount()) &&
  (await canBuildRootless()) &&
  (await findMissingTools('rootless')).length === 0 &&
  (await findProgram('sudo')) !== undefined &&
  (await canUseSources())

/** A kernel that lets nobody make a user namespace who has not CAP_SYS_ADMIN, which is bit 21, as those of Ubuntu's runners do. */
const strictUnshare = (real: string) => `#!/bin/sh
effective=$(sed -n 's/^CapEff:[^0-9a-f]*//p' /proc/self/status)
case " $* " in *' --user '*)
  if [ $((0x$effective >> 21 & 1)) = 0 ]; then echo 'unshare: unshare failed: Operation not permitted' >&2; exit 1; fi
esac
exec '${real}' "$@"
`

describe.skipIf(!isAble)('a kernel that lets only root make user namespaces (root for the account)', () => {
  let bench: ImageBench
  let machine: readonly NamespaceMount[]
  beforeAll(async () => {
    bench = await openImageBench()
    const [real, strict, fuse] = ['unshare.real', 'unshare', 'fuse'].map((name) => join(bench.folder, name))
    await copyFile(unshare ?? '', real ?? '')
    await writeFile(strict ?? '', strictUnshare(real ?? ''), { mode: 0o755 })
    await execa('mknod', ['-m', '666', fuse ?? '', 'c', '10', '229'])
    machine = [
      { kind: 'bind', source: fuse ?? '', at: '/dev/fuse' },
      { kind: 'bind', source: strict ?? '', at: unshare ?? '' },
    ]
  })
  afterAll(() => bench[Symbol.asyncDispose]())

  /** What sudo asks of the account, or does not. */
  async function sudoers(rule: string): Promise<NamespaceMount> {
    const { uid } = await ordinaryUser()
    const source = join(await bench.newFolder(), 'sudoers.d')
    await mkdir(source)
    await writeFile(join(source, 'agent'), `#${uid} ALL=(ALL) ${rule}\n`)
    await chmod(join(source, 'agent'), 0o440)
    return { kind: 'bind', source, at: '/etc/sudoers.d' }
  }

  async function build(rule: string, commands: readonly string[], before: readonly string[] = []) {
    const folder = await bench.newFolder(await ordinaryUser())
    await writeSourceImage(join(folder, 'source.img'), bench.tree, { table: 'gpt', format: 'raw' })
    const mounts = [...machine, await sudoers(rule)]
    const template = imageTemplate({ commands })
    return await buildImage({ template, folder, asOrdinaryUser: true, mounts, before })
  }

  test('is asked by sudo, and the rest of the build has no more rights than without', async () => {
    const commands = [
      'id -u >/srv/made',
      'chown 100:1000 /srv/made',
      'setsid env -i sleep 1000 >/dev/null 2>&1 &',
    ]
    const result = await build('NOPASSWD: ALL', commands)
    expect(result.exitCode, result.text).toBe(0)
    expect(result.text).toMatch(/Privileges: rootless \(.*sudo makes the user namespace/)
    const made = await openBuiltImage(result, 'raw', rootStart)
    expect(made.fsck.exitCode, made.fsck.all).toBe(0)
    expect(await made.read('/srv/made')).toBe('0\n')
    expect(await made.stat('/srv/made')).toMatch(/User: +100 +Group: +1000/)
    const { stdout: owner } = await execa('stat', ['-c', '%u', join(result.folder, 'out', 'image.raw')])
    expect(Number(owner)).toBe((await ordinaryUser()).uid)
    await bench.expectUntouched()
  })

  test('leaves no process behind when the build is killed', async () => {
    const killIt = `"$@" &
build=$!
present() { pgrep -fx 'sleep 987' >/dev/null; }
others() { ps -eo comm= | grep -E '^(sudo|unshare|fuse2fs)'; }
for turn in $(seq 600); do if present; then break; fi; sleep 0.1; done
present && echo started
kill -KILL $build
for turn in $(seq 100); do present || break; sleep 0.1; done
present || echo ended
for turn in $(seq 100); do others >/dev/null || break; sleep 0.1; done
others || echo nothing`
    const { text } = await build('NOPASSWD: ALL', ['sleep 987'], ['sh', '-c', killIt, 'sh'])
    expect(text).toMatch(/started\n[^]*ended\nnothing/)
  })

  test('is an obstacle where sudo asks for a password, and both are told', async () => {
    const { exitCode, text } = await build('ALL', ['true'])
    expect(exitCode).toBe(1)
    expect(text).toMatch(
      /No user namespace can be made here: unshare: .*not permitted; with sudo: sudo: .*password/,
    )
    await bench.expectUntouched()
  })
})
