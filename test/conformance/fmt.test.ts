import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, describe, expect, test } from 'vitest'
import { imageTemplate } from '#scripts/bench/imageTemplate.ts'
import { currentPacker } from '#test/tools/packerBinary.ts'
import { commandLine } from './programs.ts'

const packer = await currentPacker()
const root = await mkdtemp(join(tmpdir(), 'fmt-'))
afterAll(() => rm(root, { recursive: true, force: true }))

const messy: Readonly<Record<string, string>> = {
  'image.pkr.hcl': imageTemplate,
  'messy.pkr.hcl':
    'variable   "x"{\ntype=string # a comment\n  default   ="a"\n}\nlocals{\na=1\n  bb = [1,2,\n3]\nccc={a=1,b=2}\n}\n\n\nbuild{sources=["null.x"]}\n',
  'values.auto.pkrvars.hcl': 'a=1\nbbb   = "x"\n',
  'tidy.pkr.hcl': 'locals {\n  a = 1\n}\n',
  'other.hcl': 'a=1\n',
  'readme.md': 'a=1\n',
  'sub/deep.pkr.hcl': 'a{b=1}\n',
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(root, 'case-'))
  await mkdir(join(path, 'sub'))
  for (const [name, text] of Object.entries(messy)) await writeFile(join(path, name), text)
  return path
}

async function contents(path: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(path, { recursive: true })).filter((name) => /\.\w+$/.test(name)).toSorted()
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(path, name), 'utf8')] as const)),
  )
}

const env = { CHECKPOINT_DISABLE: '1', HOME: root }

describe('fmt of a folder', () => {
  test.skipIf(!packer)(
    'writes what packer fmt writes, and nothing the second time (needs a compiled Packer)',
    async () => {
      const ours = await folder()
      const theirs = join(root, 'theirs')
      await cp(ours, theirs, { recursive: true })
      await execa(packer ?? '', ['fmt', '.'], { cwd: theirs, env })
      await execa(process.execPath, [commandLine, 'fmt', '.'], { cwd: ours, env })
      const formatted = await contents(ours)
      expect(formatted).toEqual(await contents(theirs))
      expect(formatted['messy.pkr.hcl']).not.toBe(messy['messy.pkr.hcl'])
      const again = await execa(process.execPath, [commandLine, 'fmt', '.'], { cwd: ours, env })
      expect(again.stdout).toContain('0 rewritten')
    },
  )

  test.skipIf(!packer)(
    '--check names the files packer fmt -check names, and writes nothing (needs a compiled Packer)',
    async () => {
      const path = await folder()
      const theirs = await execa(packer ?? '', ['fmt', '-check', '.'], { cwd: path, env, reject: false })
      const ours = await execa(process.execPath, [commandLine, 'fmt', '--check', '.'], {
        cwd: path,
        env,
        reject: false,
      })
      expect([theirs.exitCode, ours.exitCode]).toEqual([3, 1])
      const named = theirs.stdout.split('\n').filter((line) => line.endsWith('.hcl'))
      expect(named.length).toBeGreaterThan(1)
      for (const name of Object.keys(messy))
        expect(ours.stdout.includes(`error: ${name}: `), name).toBe(named.includes(name))
      expect(await contents(path)).toEqual(messy)
    },
  )

  test('a file with a syntax error stays as it is, and its place is named', async () => {
    const path = await folder()
    await writeFile(join(path, 'broken.pkr.hcl'), 'a = \n')
    const ours = await execa(process.execPath, [commandLine, 'fmt', 'broken.pkr.hcl'], {
      cwd: path,
      env,
      reject: false,
    })
    expect(ours.exitCode).toBe(1)
    expect(ours.stdout).toContain('on broken.pkr.hcl line 1, column 5:')
    expect(await readFile(join(path, 'broken.pkr.hcl'), 'utf8')).toBe('a = \n')
  })
})
