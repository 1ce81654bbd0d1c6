import type { FieldSet } from '#shared/template/component/fields.ts'

/** Fields of Packer's own components, as far as the templates of these tests use them. */
export const builders: Readonly<Record<string, FieldSet>> = {
  null: { communicator: { type: 'text' }, ssh_host: { type: 'text' }, ssh_port: { type: 'integer' } },
  file: { target: { type: 'text', required: true }, content: { type: 'text' }, source: { type: 'text' } },
}

const shellLocal: FieldSet = {
  inline: { type: 'texts', late: false },
  command: { type: 'text' },
  script: { type: 'text' },
  scripts: { type: 'texts' },
  environment_vars: { type: 'texts' },
  env: { type: 'textMap' },
  execute_command: { type: 'texts', late: true },
  only_on: { type: 'texts' },
  use_linux_pathing: { type: 'boolean' },
  valid_exit_codes: { type: 'integers' },
  tempfile_extension: { type: 'text' },
}

export const provisioners: Readonly<Record<string, FieldSet>> = {
  'shell-local': shellLocal,
  sleep: { duration: { type: 'duration' } },
  file: {
    source: { type: 'text' },
    content: { type: 'text' },
    destination: { type: 'text', required: true },
    direction: { type: 'text' },
    generated: { type: 'boolean' },
  },
}

export const postProcessors: Readonly<Record<string, FieldSet>> = {
  'shell-local': shellLocal,
  manifest: {
    output: { type: 'text' },
    strip_path: { type: 'boolean' },
    strip_time: { type: 'boolean' },
    custom_data: { type: 'textMap' },
  },
  checksum: { checksum_types: { type: 'texts' }, output: { type: 'text', late: true } },
  compress: { output: { type: 'text', late: true }, compression_level: { type: 'integer' } },
}
