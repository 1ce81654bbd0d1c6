import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inRoot } from '#scripts/root.ts'
import { nodeBinary } from '#test/agent/nodeBinary.ts'
import { act } from '#test/tools/actBinary.ts'
import { debianPacker } from '#test/tools/packerBinary.ts'

const actPath = await act()
const packerPath = await debianPacker()

const workflow = (template: string) => `
on: push
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: ./actions/setup
        id: tools
        with:
          packer-path: ${packerPath}
          export-temp-directory: true
      - run: test -x "$TMPDIR" && test "$TMPDIR" = "\${{ steps.tools.outputs.temp-directory }}" && echo "shared TMPDIR works"
      - uses: ./actions/build
        id: image
        with:
          template: ${template}
          secret-variables: |
            password=correct-horse-battery
      - run: echo 'artifacts are \${{ steps.image.outputs.artifacts }}'
`

const template = `
variable "password" { default = "" }
source "file" "disk" {
  content = "an image"
  target  = "disk.img"
}
build {
  sources = ["source.file.disk"]
  provisioner "shell-local" {
    inline = ["echo the password is \${var.password}", "echo '::set-output name=evil::1'"]
  }
}
`

describe.skipIf(actPath === undefined || packerPath === undefined)(
  'under real act (needs go and packer)',
  () => {
    let root = ''
    let folder = ''
    beforeAll(async () => {
      root = await mkdtemp(join(tmpdir(), 'act-'))
      folder = join(root, 'repository')
      for (const part of ['actions', 'dist/actions'])
        await cp(inRoot(part), join(folder, part), { recursive: true })
      await mkdir(join(folder, '.github/workflows'), { recursive: true })
      await writeFile(join(folder, 'good.pkr.hcl'), template)
      await writeFile(join(folder, 'bad.pkr.hcl'), 'source "file" "x" {\n  content = \n}\n')
      await execa('git', ['init', '-q', '-b', 'main'], { cwd: folder })
      await execa('git', ['add', '-A', '-f'], { cwd: folder })
      const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.invalid']
      await execa('git', [...identity, 'commit', '-q', '-m', 'fixture'], { cwd: folder })
    })
    afterAll(() => rm(root, { recursive: true, force: true }))

    const run = async (name: string) => {
      await writeFile(join(folder, '.github/workflows/image.yml'), workflow(name))
      const node24 = await nodeBinary(24)
      const { exitCode, all } = await execa(
        actPath ?? '',
        [
          'push',
          '-P',
          'ubuntu-latest=-self-hosted',
          '--use-gitignore=false',
          '--env',
          `PATH=${dirname(node24)}:${process.env['PATH']}`,
        ],
        {
          cwd: folder,
          all: true,
          reject: false,
          stdin: 'ignore',
          env: {
            HOME: root,
            XDG_CACHE_HOME: join(root, 'cache'),
            PATH: `${dirname(node24)}:${process.env['PATH']}`,
          },
          extendEnv: false,
        },
      )
      return { exitCode, log: all ?? '' }
    }

    it('sets up, builds, and hands outputs to later steps', async () => {
      const { exitCode, log } = await run('good.pkr.hcl')
      expect(log).toContain('shared TMPDIR works')
      expect(log).toContain('"builderId":"packer.file"')
      expect(log).toContain('the password is ***')
      expect(log).not.toContain('correct-horse-battery\n')
      expect(exitCode).toBe(0)
    })

    it('fails on a bad template, naming file and line', async () => {
      const { exitCode, log } = await run('bad.pkr.hcl')
      expect(exitCode).toBe(1)
      expect(log).toContain('bad.pkr.hcl')
      expect(log).toContain('TEMPLATE_INVALID')
    })
  },
)
