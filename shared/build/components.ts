import type { Builder } from './builder.ts'
import { fileBuilder } from './builders/fileBuilder.ts'
import { createNullBuilder, type Connect } from './builders/nullBuilder.ts'
import { artifice } from './postProcessors/artifice.ts'
import { checksum } from './postProcessors/checksum.ts'
import { compress } from './postProcessors/compress.ts'
import { manifest } from './postProcessors/manifest.ts'
import { shellLocalPostProcessor } from './postProcessors/shellLocal.ts'
import type { PostProcessor } from './postProcessor.ts'
import type { Provisioner } from './provisioner.ts'
import { breakpoint } from './provisioners/breakpoint.ts'
import { file } from './provisioners/file.ts'
import { shell } from './provisioners/shell.ts'
import { shellLocalProvisioner } from './provisioners/shellLocal.ts'
import { sleep } from './provisioners/sleep.ts'

/** The components the embedded engine runs, by the type templates give; what a planner knows of them is a part of it. */
export interface BuildComponents {
  readonly builders: ReadonlyMap<string, Builder>
  readonly provisioners: ReadonlyMap<string, Provisioner>
  readonly postProcessors: ReadonlyMap<string, PostProcessor>
}

/** What may be added to the components. */
export interface ComponentExtras {
  /** Ways to a machine that a `null` source may name as its `communicator`, besides `none`. */
  readonly communicators?: ReadonlyMap<string, Connect>
  readonly builders?: ReadonlyMap<string, Builder>
}

/** Makes the registry of everything the embedded engine runs without a machine of its own. */
export function createComponents({
  communicators,
  builders = new Map(),
}: ComponentExtras = {}): BuildComponents {
  return {
    builders: new Map<string, Builder>([
      ['null', createNullBuilder(communicators)],
      ['file', fileBuilder],
      ...builders,
    ]),
    provisioners: new Map<string, Provisioner>([
      ['breakpoint', breakpoint],
      ['file', file],
      ['shell', shell],
      ['shell-local', shellLocalProvisioner],
      ['sleep', sleep],
    ]),
    postProcessors: new Map<string, PostProcessor>([
      ['artifice', artifice],
      ['checksum', checksum],
      ['compress', compress],
      ['manifest', manifest],
      ['shell-local', shellLocalPostProcessor],
    ]),
  }
}
