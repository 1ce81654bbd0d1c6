import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { findMissingTools } from '#shared/build/chroot/systemTools.ts'
import { hostState } from '#test/chroot/hostCanary.ts'
import { debianTree } from '#test/tools/debianTree.ts'
import { canMount } from '#test/tools/mountNamespace.ts'
import { buildImage } from './imageBuild.ts'

const tree =
  (await canMount()) && (await findMissingTools('root')).length === 0 ? await debianTree() : undefined

/** A template that makes an archive of a tree; what is in it is seen by tar. */
const template = (commands: readonly string[], more = '', outside = '') => `
variable "password" {
  type      = string
  default   = "correct horse battery"
  sensitive = true
}
source "chroot" "t" {
  tarball {
    path = "${tree}"
  }
  boot = "none"
  output {
    path   = "tree.tar"
    format = "tar"
  }
  ${more}
}
build {
  sources = ["chroot.t"]
  provisioner "shell" {
    inline = ${JSON.stringify(commands)}
  }
  ${outside}
}
`

const contentOf = async (folder: string, ...args: readonly string[]) =>
  (await execa('tar', ['-xOf', join(folder, 'tree.tar'), ...args], { reject: false })).stdout
const list = async (folder: string) =>
  (await execa('tar', ['-tf', join(folder, 'tree.tar')])).stdout.split('\n')

describe.skipIf(tree === undefined)('what is sealed (root)', { timeout: 300_000 }, () => {
  test('carries nothing of a machine, of its users or of the build', async () => {
    const before = await hostState('/mi-build-')
    const dirt = [
      'echo x >/root/.bash_history; mkdir -p /home/u; echo x >/home/u/.python_history; echo x >/home/u/kept',
      'mkdir -p /etc/ssh; echo key >/etc/ssh/ssh_host_rsa_key; echo keep >/etc/ssh/sshd_config',
      'mkdir -p /var/lib/cloud/instance /var/lib/waagent /var/log/azure; echo x >/var/log/azure/x; echo x >/var/log/dpkg.log',
      'echo 0123 >/etc/machine-id; mkdir -p /var/lib/dbus; ln -sf /etc/machine-id /var/lib/dbus/machine-id',
      'echo x >/tmp/a; echo x >/var/tmp/b; echo x >/run/c; echo x >/var/lib/systemd/random-seed; mkdir -p /var/lib/dhcp; echo x >/var/lib/dhcp/lease',
      'mount -t tmpfs tmpfs /mnt; echo x >/mnt/gone; setsid sleep 1000 >/dev/null 2>&1 &',
      'sh -c "exec -a daemon sleep 999" & cd /; true',
    ]
    const { exitCode, text, folder } = await buildImage({ template: template(dirt) })
    expect(exitCode, text).toBe(0)
    const files = await list(folder)
    for (const gone of [
      './root/.bash_history',
      './home/u/.python_history',
      './etc/ssh/ssh_host_rsa_key',
      './var/lib/cloud/instance/',
      './var/lib/waagent/',
      './var/log/azure/',
      './var/log/dpkg.log',
      './var/lib/dbus/machine-id',
      './tmp/a',
      './var/tmp/b',
      './run/c',
      './var/lib/systemd/random-seed',
      './var/lib/dhcp/lease',
      './mnt/gone',
      './usr/sbin/policy-rc.d',
      './dev/null',
    ])
      expect(files, gone).not.toContain(gone)
    for (const kept of [
      './home/u/kept',
      './etc/ssh/sshd_config',
      './etc/machine-id',
      './tmp/',
      './run/',
      './usr/sbin/update-grub',
    ])
      expect(files, kept).toContain(kept)
    expect(await contentOf(folder, './etc/machine-id')).toBe('')
    expect(await hostState('/mi-build-')).toEqual(before)
    const report = JSON.parse(await readFile(join(folder, 'tree.tar.report.json'), 'utf8')) as {
      packages: { name: string }[]
    }
    expect(report.packages.map(({ name }) => name)).toContain('systemd')
    const sbom = JSON.parse(await readFile(join(folder, 'tree.tar.spdx.json'), 'utf8')) as {
      spdxVersion: string
      packages: unknown[]
    }
    expect(sbom.spdxVersion).toBe('SPDX-2.3')
    expect(sbom.packages).toHaveLength(report.packages.length + 1)
    expect(await readFile(join(folder, 'tree.tar.timeline.svg'), 'utf8')).toMatch(
      /^<svg .*provisioner shell/s,
    )
  })

  test('is refused with all that cannot be cleaned, and nothing is left', async () => {
    const dirt = [
      'printf %s "correct horse battery" | tr a-z A-Z >/dev/null',
      'printf "user:%s" "$PASSWORD" >/etc/app.conf',
      'echo "Acquire::http::Proxy \\"http://proxy:3128\\";" >/etc/apt/apt.conf.d/99proxy',
      'echo "machine a login b password c" >/root/.netrc',
      'echo "/dev/sda1 / ext4 defaults 0 1" >/etc/fstab',
    ]
    const withPassword = template(dirt).replace(
      'inline =',
      'environment_vars = ["PASSWORD=${var.password}"]\n    inline =',
    )
    const { exitCode, text, folder } = await buildImage({ template: withPassword })
    expect(exitCode).toBe(1)
    for (const offence of [
      'secrets: /etc/app.conf holds a secret',
      'apt-proxies: /etc/apt/apt.conf.d/99proxy',
      'credentials: /root/.netrc',
      'host-devices: /etc/fstab:1:/dev/sda1',
    ])
      expect(text).toContain(offence)
    expect(text).not.toContain('correct horse battery')
    expect((await execa('ls', ['-A', folder])).stdout.split('\n').toSorted()).toEqual([
      '.home',
      '.program',
      'image.pkr.hcl',
    ])
  })

  test('may carry what is named', async () => {
    const dirt = ['echo "machine a login b" >/root/.netrc; echo 0123 >/etc/machine-id']
    const { exitCode, text, folder } = await buildImage({
      template: template(dirt, 'seal {\n    skip = ["credentials", "machine-id"]\n  }'),
    })
    expect(exitCode, text).toBe(0)
    expect(await contentOf(folder, './etc/machine-id')).toBe('0123')
  })
})

describe.skipIf(tree === undefined)('provisioners in a target (root)', { timeout: 300_000 }, () => {
  test('have the semantics of Packer: order, retries, override, files both ways, cleanup', async () => {
    const steps = `
  provisioner "file" {
    source      = "up"
    destination = "/srv"
  }
  provisioner "shell" {
    max_retries = 2
    inline      = ["echo try >>/srv/tries; [ $(wc -l </srv/tries) = 3 ]"]
  }
  provisioner "shell" {
    inline   = ["exit 1"]
    override = { t = { inline = ["pwd >/srv/path; echo $PACKER_BUILD_NAME $PACKER_BUILDER_TYPE >>/srv/path"] } }
  }
  provisioner "shell-local" {
    inline = ["echo local >local.txt"]
  }
  provisioner "shell" {
    script           = "a script.sh"
    execute_command  = "{{.Vars}} sh '{{.Path}}' 'an argument'"
    environment_vars = ["WORDS=a 'b' $c"]
    valid_exit_codes = [3]
  }
  provisioner "file" {
    direction   = "download"
    source      = "/srv/said"
    destination = "said.txt"
  }`
    const files = { 'a script.sh': 'echo "$WORDS|$1|$(id -u)" >/srv/said; exit 3\n' }
    const folder = (await execa('mktemp', ['-d', '/var/tmp/mi-build-XXXXXX'])).stdout
    await execa('sh', [
      '-c',
      'mkdir -p "$1/up/sub"; echo x >"$1/up/sub/f"; chmod 751 "$1/up/sub/f"',
      'sh',
      folder,
    ])
    const result = await buildImage({ template: template(['true'], '', steps), files, folder })
    expect(result.exitCode, result.text).toBe(0)
    expect(await readFile(join(folder, 'said.txt'), 'utf8')).toBe("a 'b' $c|an argument|0\n")
    expect(await readFile(join(folder, 'local.txt'), 'utf8')).toBe('local\n')
    expect(await contentOf(folder, './srv/tries')).toBe('try\ntry\ntry')
    expect(await contentOf(folder, './srv/path')).toBe('/\nt chroot')
    expect((await execa('tar', ['-tvf', join(folder, 'tree.tar'), './srv/up/sub/f'])).stdout).toMatch(
      /^-rwxr-x--x 0\/0/,
    )
    await execa('rm', ['-rf', folder])
  })

  test('one that fails has the error-cleanup-provisioner run in the target, and no image is made', async () => {
    const cleanup = 'error-cleanup-provisioner "shell" {\n    inline = ["echo cleaned $(cat /srv/mark)"]\n  }'
    const { exitCode, text, folder } = await buildImage({
      template: template(['echo here >/srv/mark', 'kill -TERM $$'], '', cleanup),
    })
    expect(exitCode).toBe(1)
    expect(text).toContain('cleaned here')
    expect(text).toContain('exit code 143')
    expect((await execa('ls', ['-A', folder])).stdout).not.toContain('tree')
  })

  test('that fill the disk, remove /dev or write through links harm the target alone', async () => {
    const outside = '/var/tmp/mi-outside-canary'
    await execa('sh', ['-c', `echo safe >${outside}`])
    const before = await hostState('/mi-build-')
    const wild = [
      `ln -s ${outside} /srv/link; mkdir -p /var/tmp; echo changed >/srv/link`,
      'rm -rf /dev/* 2>/dev/null; rm -rf /sys/* 2>/dev/null',
      'head -c 999G /dev/zero >/srv/fill',
    ]
    const { exitCode, text } = await buildImage({ template: template(wild) })
    expect(exitCode).toBe(1)
    expect(text).toMatch(/No space left|cannot|exit code/)
    expect(await readFile(outside, 'utf8')).toBe('safe\n')
    expect(await hostState('/mi-build-')).toEqual(before)
    await execa('rm', ['-f', outside])
  })

  test('files that come by download are what their checksum says, or are not used', async () => {
    const wrong = template(['true']).replace(
      `path = "${tree}"`,
      `path     = "${tree}"\n    checksum = "sha256:${'0'.repeat(64)}"`,
    )
    const { exitCode, text } = await buildImage({ template: wrong })
    expect(exitCode).toBe(1)
    expect(text).toMatch(/has the SHA-256 [0-9a-f]{64}, where the template says 0{64}/)
  })
})
