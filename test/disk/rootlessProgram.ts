import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExecRequest } from '#shared/base/exec.ts'
import { assembleDisk } from '#shared/disk/assembleDisk.ts'
import { localTools } from './tools.ts'
import { debianDisk } from './debianDisk.ts'

/**
 * Run as an ordinary user: unpacks a tree and makes a disk of it, every program in a user namespace with the subordinate ids of that
 * user. Arguments: the tar, a folder of the user's.
 */
const [tar = '', folder = ''] = process.argv.slice(2)
const tools = await localTools(folder)
const inNamespace = (request: ExecRequest) =>
  tools.exec({
    ...request,
    file: 'unshare',
    args: ['--map-root-user', '--map-auto', '--', request.file, ...request.args],
  })
const tree = join(folder, 'tree')
await mkdir(tree)
const untar = ['-xf', tar, '-C', tree, '--numeric-owner', '--xattrs', '--exclude=./dev/*']
const unpacked = await inNamespace({ file: 'tar', args: untar, cwd: folder, env: tools.env })
if (unpacked.exitCode !== 0) throw new Error(`tar ended with ${unpacked.exitCode}`)
const image = join(folder, 'rootless.raw')
await assembleDisk({ ...tools, exec: inNamespace }, debianDisk(tree, image, 'rootless'))
await inNamespace({ file: 'rm', args: ['-rf', '--', tree], cwd: folder, env: tools.env })
process.stdout.write(image)
