import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { arch, platform, tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runBriefly } from '#shared/base/runBriefly.ts'
import { probeElf } from '#shared/tempdir/probeElf.ts'
import { probePrograms } from '#shared/tempdir/probePrograms.ts'

const hasElf = platform() === 'linux' && probeElf(arch()) !== undefined

describe('the program the probe runs', () => {
  it.each(['x64', 'arm64'])('is a static ELF of 132 bytes on %s', (architecture) => {
    const elf = probeElf(architecture)
    expect(elf?.length).toBe(132)
    expect(elf?.subarray(0, 7)).toEqual(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]))
    const loadedAt = elf?.readBigUInt64LE(64 + 16) ?? 0n
    expect(elf?.readBigUInt64LE(24)).toBe(loadedAt + 120n)
  })

  it('does without an ELF on other architectures', () => {
    expect(probeElf('riscv64')).toBeUndefined()
    expect(probePrograms('linux', 'riscv64').map(({ name }) => name)).toEqual(['s'])
  })

  it.skipIf(!hasElf)(
    'exits with the expected code on this machine (needs Linux on x64 or arm64)',
    async () => {
      const directory = await mkdtemp(join(tmpdir(), 'probe-'))
      try {
        for (const { name, content, expectedExitCode } of probePrograms(platform(), arch())) {
          if (!Buffer.isBuffer(content)) throw new Error('a copied program on Linux')
          const file = join(directory, name)
          await writeFile(file, content, { mode: 0o700 })
          expect(await runBriefly(file, [], 5000)).toEqual({ exitCode: expectedExitCode })
        }
      } finally {
        await rm(directory, { recursive: true })
      }
    },
  )

  it.each(['darwin', 'win32'] as const)('is a signed program of the system on %s', (system) => {
    expect(probePrograms(system, 'arm64')[0]?.content).toHaveProperty('copyOf')
  })
})
