import { join } from 'node:path'
import { execa, type Options } from 'execa'
import { inRoot } from '#scripts/root.ts'
import { kebabCase } from '#shared/declaration/names.ts'
import { loginInputs, toGallery } from '#test/azure/publish/publishRun.ts'
import type { AzureSimulator } from '#test/sim/azure/azureSimulator.ts'

/** A publish to the gallery of tests. */
export interface CommandLinePublish {
  readonly azure: AzureSimulator
  /** Its home and working directory. */
  readonly root: string
  readonly source: string
  /** Further inputs, by camelCase key. */
  readonly inputs?: Readonly<Record<string, string>>
  /** Further variables. */
  readonly environment?: Readonly<Record<string, string>>
  /** Of Node. */
  readonly nodeOptions?: readonly string[]
}

/** Starts a publish by the built command line, with a client secret. */
export function publishByCommandLine(publish: CommandLinePublish) {
  const { azure, root, source, inputs = {}, environment = {}, nodeOptions = [] } = publish
  const { clientSecret = '', ...login } = loginInputs(azure)
  const options = Object.entries({ ...login, ...toGallery, ...inputs }).flatMap(([name, value]) =>
    value === 'true' ? [`--${kebabCase(name)}`] : [`--${kebabCase(name)}`, value],
  )
  const program = inRoot('dist/cli/machine-image.cjs')
  const env = {
    ...azure.environment,
    HOME: root,
    XDG_STATE_HOME: join(root, 'state'),
    AZURE_CLIENT_SECRET: clientSecret,
    ...environment,
  }
  const how = { cwd: root, reject: false, all: true, env } as const satisfies Options
  return execa(process.execPath, [...nodeOptions, program, 'publish', source, ...options], how)
}
